import { Label } from "../blocks/Spoken";
import { safeUrl } from "../blocks/urls";
import type { ControlProps } from "./control";
import { label } from "./label";

export function ButtonControl({ control, busy, aria, onPress }: ControlProps) {
  const { text, value, url, style } = control;
  const press = () => {
    if (busy) return;
    if (url && safeUrl(url)) window.open(url, "_blank", "noopener,noreferrer");
    onPress({ text, ...(value === undefined ? {} : { value }), ...(style ? { style } : {}) });
  };
  const name = control.accessibility_label ? aria["aria-label"] : undefined;
  return (
    <button
      type="button"
      className={`button ${style === "primary" || style === "danger" ? `button-${style}` : ""}`}
      aria-label={name}
      aria-busy={busy || undefined}
      data-action-id={control.action_id}
      onClick={press}
    >
      <Label text={label(text)} />
    </button>
  );
}
