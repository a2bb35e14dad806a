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

/** Where in this page a permalink of this workspace leads; undefined for any other address. */
export function placeOf(href: string): string | undefined {
  const url = new URL(href, location.href);
  const found = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (url.origin !== location.origin || !found) return undefined;
  const [, channel, seconds, micros] = found;
  return `#/${channel}/${url.searchParams.get("thread_ts") ?? `${seconds}.${micros}`}`;
}
