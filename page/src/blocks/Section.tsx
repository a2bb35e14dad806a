import type { ImageElement, SectionBlock } from "slack-blocks-to-jsx";
import type { Control } from "../controls/control";
import { ControlView } from "../controls/ControlView";
import { Picture } from "./Picture";
import { SlackText } from "./SlackText";

export function Section({ block, blockId }: { block: SectionBlock; blockId: string }) {
  const { text, fields, accessory } = block;
  return (
    <div className="section">
      <div className="section-words">
        {text && <SlackText text={text} />}
        {fields && (
          <div className="fields">
            {fields.map((field, index) => (
              <div key={index} className="field">
                <SlackText text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="accessory">
          {accessory.type === "image" ? (
            <Picture image={accessory as ImageElement} small />
          ) : (
            <ControlView control={accessory as Control} blockId={blockId} dispatches />
          )}
        </div>
      )}
    </div>
  );
}
