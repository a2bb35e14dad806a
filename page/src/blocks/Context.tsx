import type { ContextBlock } from "slack-blocks-to-jsx";
import { Picture } from "./Picture";
import { SlackText } from "./SlackText";

export function Context({ block }: { block: ContextBlock }) {
  return (
    <div className="context">
      {block.elements.map((element, index) =>
        element.type === "image" ? (
          <Picture key={index} image={element} small />
        ) : (
          <div key={index} className="context-words">
            <SlackText text={element} />
          </div>
        ),
      )}
    </div>
  );
}
