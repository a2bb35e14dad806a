import { useContext, useId } from "react";
import type { InputBlock } from "slack-blocks-to-jsx";
import type { Control } from "../controls/control";
import { ControlView } from "../controls/ControlView";
import { label } from "../controls/label";
import { type Language, LanguageContext } from "./language";
import { Label } from "./Spoken";
import { useSurfaceHere } from "../controls/surface";

/** What Slack itself says, in the language that the form is in. */
const OPTIONAL: Record<Language, string> = { en: " (optional)", "zh-CN": "（可选）" };

function Optional() {
  return <span className="muted">{OPTIONAL[useContext(LanguageContext)]}</span>;
}

/** A labelled control; what was wrong with it stands under it. */
export function Input({ block, blockId }: { block: InputBlock; blockId: string }) {
  const id = useId();
  const error = useSurfaceHere().errors[blockId];
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={error ? "field-input field-input-wrong" : "field-input"}>
      <div className="label" id={`${id}-label`}>
        <Label text={label(block.label)} />
        {block.optional && <Optional />}
      </div>
      <ControlView
        control={block.element as Control}
        blockId={blockId}
        labelledBy={`${id}-label`}
        labelled={label(block.label)}
        describedBy={described || undefined}
        invalid={Boolean(error)}
        dispatches={block.dispatch_action ?? false}
      />
      {error && (
        <p className="error" id={`${id}-error`} role="alert">
          <Label text={error} />
        </p>
      )}
      {block.hint && (
        <p className="hint" id={`${id}-hint`}>
          <Label text={label(block.hint)} />
        </p>
      )}
    </div>
  );
}
