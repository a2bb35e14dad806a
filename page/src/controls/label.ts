import type { TextObject } from "slack-blocks-to-jsx";
import { unescape } from "../blocks/mrkdwn";

/** A label as a string, for where the browser takes no more. */
export function label(text: TextObject | null | undefined): string {
  return unescape(text?.text ?? "");
}
