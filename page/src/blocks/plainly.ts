/** Slack's text without its looks, for where a line of letters must do. */
import type { Channel, User } from "../contract";
import { toRichText } from "./mrkdwn";

interface Named {
  users: User[];
  channels: Channel[];
}

interface Element {
  type: string;
  text?: string;
  url?: string;
  name?: string;
  user_id?: string;
  channel_id?: string;
  range?: string;
  elements?: Element[];
}

/** Read mrkdwn as words alone: names for mentions, labels for links, no marks and no emoji. */
export function plainly(text: string, named: Named): string {
  const elements = toRichText({ type: "mrkdwn", text }) as Element[];
  return elements.map((element) => wordsOf(element, named)).join(" ").replace(/\s+/g, " ").trim();
}

function wordsOf(element: Element, named: Named): string {
  if (element.elements) return element.elements.map((inner) => wordsOf(inner, named)).join("");
  switch (element.type) {
    case "user":
      return `@${named.users.find((user) => user.id === element.user_id)?.real_name ?? "somebody"}`;
    case "channel":
      return `#${named.channels.find((channel) => channel.id === element.channel_id)?.name ?? "private"}`;
    case "broadcast":
      return `@${element.range}`;
    case "emoji":
      return "";
    default:
      return element.text ?? element.url ?? "";
  }
}
