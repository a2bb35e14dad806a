import { memo, useMemo } from "react";
import { type Block, Message as Library, type TextObject } from "slack-blocks-to-jsx";
import { useThemeName } from "../state/contexts";
import { markBars } from "./bars";
import { languageOf } from "./language";
import { Spoken } from "./Spoken";
import { hooks } from "./hooks";
import { toRichText } from "./mrkdwn";

const WIDE = { maxWidth: "none" };

/** Blocks that are only read, drawn by the library. */
export const Drawn = memo(function Drawn({ blocks }: { blocks: Block[] }) {
  const theme = useThemeName();
  return <Library withoutWrapper name="" logo="" blocks={blocks} hooks={hooks} theme={theme} style={WIDE} />;
});

/** A text object, wherever Slack takes one. */
export const SlackText = memo(function SlackText({ text }: { text: TextObject }) {
  const blocks = useMemo<Block[]>(() => [{ type: "rich_text", elements: markBars(toRichText(text)) }], [text]);
  return (
    <Spoken language={languageOf(text.text)}>
      <Drawn blocks={blocks} />
    </Spoken>
  );
});

/** Text of a message that has no blocks. */
export function Mrkdwn({ text }: { text: string }) {
  const object = useMemo<TextObject>(() => ({ type: "mrkdwn", text }), [text]);
  return <SlackText text={object} />;
}
