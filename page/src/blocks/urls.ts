/** Texts are written by anybody: no address gets into the page unless it passes here. */

const LINKS = new Set(["http:", "https:", "mailto:"]);

/** Whether something may be followed by a click. */
export function safeUrl(url: string): boolean {
  return URL.canParse(url) && LINKS.has(new URL(url).protocol);
}

/** Whether an image may be shown: the demo asks no other server for anything. */
export function isLocalImage(url: string): boolean {
  if (!URL.canParse(url, document.baseURI)) return false;
  const { origin, protocol } = new URL(url, document.baseURI);
  return origin === location.origin || protocol === "data:";
}
