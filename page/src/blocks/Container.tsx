import type { ContainerBlock } from "slack-blocks-to-jsx";
import { label } from "../controls/label";
import { Blocks } from "./Blocks";
import { SlackText } from "./SlackText";

export function Container({ block }: { block: ContainerBlock }) {
  return (
    <details className="container" open={!block.default_collapsed}>
      <summary>{label(block.title)}</summary>
      {block.subtitle && <SlackText text={block.subtitle} />}
      <Blocks blocks={block.child_blocks} />
    </details>
  );
}
