/**
 * Slack's mrkdwn, read into rich text elements.
 *
 * https://docs.slack.dev/messaging/formatting-message-text. The library has a reader of its own, but it takes
 * mrkdwn for Markdown: it lets escaped text (`&lt;!channel&gt;`) ping, reads mark-up in plain_text, none where a
 * text is `verbatim`, and loses lines that start with `#`. This page has to show what Slack would.
 */
import type {
  RichTextBlockElement,
  RichTextSectionElement,
  RichTextSectionElementStyleCode as Style,
  TextObject,
} from "slack-blocks-to-jsx";
import { formatDate } from "./dates";
import { safeUrl } from "./urls";

const FENCE = /```\n?([\s\S]+?)\n?```/g;
const QUOTE = /^(?:&gt;|>) ?/;

/** Code and what stands in angle brackets: no mark-up is read in them, so they are taken out first. */
const ATOM = /`(?<code>[^`\n]+)`|<(?<angle>[^<>\n]+)>/g;
/** A letter that stands for the atom taken out; none of these is in anybody's text. */
const STAND_IN = 0xe000;
const STAND_INS = /[\ue000-\uf8ff]/g;

const EMOJI = String.raw`:(?<emoji>[a-z0-9_+'\-]+):(?::skin-tone-(?<tone>[2-6]):)?`;
const styled = (mark: string, name: string) =>
  String.raw`(?<![\p{L}\p{N}${mark}])${mark}(?=[^\s${mark}])(?<${name}>[^\n${mark}]*[^\s${mark}])${mark}(?![\p{L}\p{N}${mark}])`;
const MARKS = [
  String.raw`(?<atom>[\ue000-\uf8ff])`,
  EMOJI,
  styled(String.raw`\*`, "bold"),
  styled("_", "italic"),
  styled("~", "strike"),
].join("|");
const BARE_URL = String.raw`(?<url>https?:\/\/[^\s<>|*\ue000-\uf8ff]*[^\s<>|*\ue000-\uf8ff.,;:!?)\]}'"_~])`;

const WITH_URLS = new RegExp(`${BARE_URL}|${MARKS}`, "gu");
const WITHOUT_URLS = new RegExp(MARKS, "gu");
const ONLY_EMOJI = new RegExp(EMOJI, "gu");

interface Reading {
  pattern: RegExp;
  atoms: RichTextSectionElement[];
}

/** Read a text object into what a `rich_text` block holds. */
export function toRichText(text: TextObject): RichTextBlockElement[] {
  const clean = text.text.replace(STAND_INS, "\ufffd");
  if (text.type === "plain_text") {
    const elements = text.emoji === false ? [words(clean, {})] : inline(clean, { pattern: ONLY_EMOJI, atoms: [] }, {});
    return [{ type: "rich_text_section", elements }];
  }
  const pattern = text.verbatim ? WITHOUT_URLS : WITH_URLS;
  const parts = clean.split(FENCE);
  return parts.flatMap((part, index) => (index % 2 ? [preformatted(part)] : paragraphs(part, pattern)));
}

/** Undo the three escapes that Slack knows. */
export function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function preformatted(text: string): RichTextBlockElement {
  const bare = text.replace(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_, target: string, label?: string) => label ?? target);
  return { type: "rich_text_preformatted", elements: [{ type: "text", text: unescape(bare) }] };
}

function paragraphs(text: string, pattern: RegExp): RichTextBlockElement[] {
  const groups: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = QUOTE.test(line);
    const last = groups.at(-1);
    if (last?.quoted === quoted) last.lines.push(line.replace(QUOTE, ""));
    else groups.push({ quoted, lines: [line.replace(QUOTE, "")] });
  }
  return groups
    .map(({ quoted, lines }) => ({ quoted, text: lines.join("\n") }))
    .filter((group) => group.text.trim() !== "")
    .map((group) => ({
      type: group.quoted ? "rich_text_quote" : "rich_text_section",
      elements: read(group.quoted ? group.text : trimNewlines(group.text, text), pattern),
    }));
}

/** A fence or a quote brings its own line break. */
function trimNewlines(part: string, whole: string): string {
  return part === whole ? part : part.replace(/^\n|\n$/g, "");
}

function read(text: string, pattern: RegExp): RichTextSectionElement[] {
  const atoms: RichTextSectionElement[] = [];
  const rest = text.replace(ATOM, (_, code: string | undefined, angle: string | undefined) => {
    atoms.push(code ? words(code, { code: true }) : special(angle ?? ""));
    return String.fromCharCode(STAND_IN + atoms.length - 1);
  });
  return inline(rest, { pattern, atoms }, {});
}

function inline(text: string, reading: Reading, style: Style): RichTextSectionElement[] {
  const elements: RichTextSectionElement[] = [];
  let end = 0;
  for (const match of text.matchAll(reading.pattern)) {
    if (match.index > end) elements.push(words(text.slice(end, match.index), style));
    elements.push(...marked(match.groups ?? {}, reading, style));
    end = match.index + match[0].length;
  }
  if (end < text.length) elements.push(words(text.slice(end), style));
  return elements;
}

function marked(found: Record<string, string | undefined>, reading: Reading, style: Style): RichTextSectionElement[] {
  const { atom, url, bold, italic, strike } = found;
  if (atom) return styledAtom(reading.atoms[atom.charCodeAt(0) - STAND_IN], style);
  if (found.emoji) return [emoji(found.emoji, found.tone)];
  if (bold) return inline(bold, reading, { ...style, bold: true });
  if (italic) return inline(italic, reading, { ...style, italic: true });
  if (strike) return inline(strike, reading, { ...style, strike: true });
  return url ? [link(unescape(url), unescape(url), style)] : [];
}

function styledAtom(atom: RichTextSectionElement | undefined, style: Style): RichTextSectionElement[] {
  if (!atom) return [];
  return "style" in atom ? [{ ...atom, style: { ...style, ...atom.style } } as RichTextSectionElement] : [atom];
}

function words(text: string, style: Style): RichTextSectionElement {
  return { type: "text", text: unescape(text), style };
}

function emoji(name: string, tone?: string): RichTextSectionElement {
  return tone ? { type: "emoji", name, skin_tone: Number(tone) as 2 } : { type: "emoji", name };
}

/** Read what stands between `<` and `>`. */
function special(angle: string): RichTextSectionElement {
  const [target = "", label] = split(angle);
  const id = target.slice(1);
  if (/^@[UW]\w+$/.test(target)) return { type: "user", user_id: id, style: {} };
  if (/^#[CGD]\w+$/.test(target)) return { type: "channel", channel_id: id, style: {} };
  if (target.startsWith("!")) return command(target.slice(1), label);
  if (safeUrl(unescape(target))) return link(unescape(target), unescape(label || target), {});
  return words(`<${angle}>`, {});
}

function command(target: string, label: string | undefined): RichTextSectionElement {
  if (target === "here" || target === "channel" || target === "everyone") {
    return { type: "broadcast", range: target, style: {} };
  }
  const [name, ...rest] = target.split("^");
  // Nobody tells the page of user groups, but the text may bring the name along.
  if (name === "subteam" && rest[0]) {
    return { type: "usergroup", usergroup_id: unescape(label ?? rest[0]).replace(/^@/, ""), style: {} };
  }
  if (name === "date") return date(rest, label ?? "");
  return words(label || `<!${target}>`, {});
}

function date([seconds, format, url]: string[], fallback: string): RichTextSectionElement {
  const timestamp = Number(seconds);
  if (!format || !Number.isFinite(timestamp)) return words(fallback, {});
  if (url && safeUrl(unescape(url))) return link(unescape(url), formatDate(timestamp, unescape(format)), {});
  return { type: "date", timestamp, format: unescape(format), style: {} };
}

function link(url: string, label: string, style: Style): RichTextSectionElement {
  return { type: "link", url, text: label, style };
}

function split(angle: string): [string, string | undefined] {
  const bar = angle.indexOf("|");
  return bar < 0 ? [angle, undefined] : [angle.slice(0, bar), angle.slice(bar + 1)];
}
