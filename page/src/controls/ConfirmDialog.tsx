import type { ConfirmDialogObject } from "slack-blocks-to-jsx";
import { Label } from "../blocks/Spoken";
import { SlackText } from "../blocks/SlackText";
import { Dialog } from "../parts/Dialog";
import { label } from "./label";

export function ConfirmDialog({
  confirm,
  onAnswer,
}: {
  confirm: ConfirmDialogObject;
  onAnswer: (yes: boolean) => void;
}) {
  return (
    <Dialog title={label(confirm.title)} testId="confirm" small onClose={() => onAnswer(false)}>
      <div className="dialog-body">
        <SlackText text={confirm.text} />
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={() => onAnswer(false)}>
          <Label text={label(confirm.deny) || "Cancel"} />
        </button>
        <button
          type="button"
          className={`button ${confirm.style === "danger" ? "button-danger" : "button-primary"}`}
          onClick={() => onAnswer(true)}
        >
          <Label text={label(confirm.confirm) || "Yes"} />
        </button>
      </footer>
    </Dialog>
  );
}
