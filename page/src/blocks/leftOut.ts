/**
 * Stands in for three packages that the Block Kit library imports: an emoji list beside its own one, and a reader
 * of `markdown` blocks, which this page doesn't give to it.
 */
export default function Markdown(): null {
  return null;
}

export function emojify(text: string, options: { fallback: (name: string) => string }): string {
  return options.fallback(text.slice(1, -1));
}
