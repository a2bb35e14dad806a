import type { Block } from "slack-blocks-to-jsx";
import { idOf } from "../controls/control";
import { Actions } from "./Actions";
import { Container } from "./Container";
import { Context } from "./Context";
import { Input } from "./Input";
import { Picture } from "./Picture";
import { Section } from "./Section";
import { Drawn, SlackText } from "./SlackText";
import { readable } from "./readable";
import { safeUrl } from "./urls";

/** Blocks that may be wider than the page, and are scrolled with the keys then. */
const WIDE = new Set(["table", "data_table", "data_visualization"]);

/** Blocks of a message, a modal or the home tab. */
export function Blocks({ blocks }: { blocks: Block[] }) {
  return blocks.map((block, index) => (
    <div
      key={idOf(block, index)}
      className={`block block-${block.type}`}
      data-block-id={block.block_id}
      tabIndex={WIDE.has(block.type) ? 0 : undefined}
    >
      <OneBlock block={block} blockId={idOf(block, index)} />
    </div>
  ));
}

/** Ours are the blocks that hold something to press, and those of which the library mistakes the text. */
function OneBlock({ block, blockId }: { block: Block; blockId: string }) {
  switch (block.type) {
    case "header":
      return (
        <div className="header" role="heading" aria-level={(block.level ?? 1) + 1}>
          <SlackText text={block.text} />
        </div>
      );
    case "section":
      return <Section block={block} blockId={blockId} />;
    case "context":
      return <Context block={block} />;
    case "actions":
    case "context_actions":
      return <Actions block={block} blockId={blockId} />;
    case "input":
      return <Input block={block} blockId={blockId} />;
    case "image":
      return <Picture image={block} title={block.title} />;
    case "divider":
      return <hr />;
    case "markdown":
      return <p className="source">{block.text}</p>;
    case "container":
      return <Container block={block} />;
    case "video":
      return <VideoLink title={block.title.text} url={block.title_url ?? block.video_url} />;
    case "file":
      return null;
    default:
      return <Read block={block} />;
  }
}

function VideoLink({ title, url }: { title: string; url: string }) {
  if (!safeUrl(url)) return <span>{title}</span>;
  return (
    <a className="link" href={url} target="_blank" rel="noopener noreferrer">
      {title}
    </a>
  );
}

/** What has only to be read: rich text, tables, charts, cards, plans. */
function Read({ block }: { block: Block }) {
  const blocks = readable(block);
  if (!blocks) return <span className="unsupported">A “{block.type}” block, which isn’t drawn here</span>;
  return <Drawn blocks={blocks} />;
}
