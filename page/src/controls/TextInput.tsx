import type { KeyboardEvent } from "react";
import type { RichTextBlock } from "slack-blocks-to-jsx";
import type { ControlProps } from "./control";
import { label } from "./label";

const TYPES: Record<string, string> = { email_text_input: "email", url_text_input: "url", number_input: "number" };

/** All that is typed; rich text as plain text, which is rich text too. */
export function TextInput({ control, value, dispatches, aria, onChange, onPress }: ControlProps) {
  const rich = control.type === "rich_text_input";
  const text = rich ? fromRich(value as RichTextBlock | null) : ((value as string | null) ?? "");
  const shared = {
    ...aria,
    className: "input",
    value: text,
    placeholder: label(control.placeholder),
    maxLength: control.max_length,
    autoFocus: control.focus_on_load,
    "data-action-id": control.action_id,
  };
  const change = (next: string) => onChange(next === "" ? null : rich ? toRich(next) : next);
  if (control.multiline || rich) {
    return <textarea rows={4} {...shared} onChange={(event) => change(event.target.value)} />;
  }
  const send = (event: KeyboardEvent) => {
    const triggers = control.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    if (event.key !== "Enter" || !dispatches || !triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    onPress({ value: text });
  };
  return (
    <input
      type={TYPES[control.type] ?? "text"}
      step={control.is_decimal_allowed ? "any" : 1}
      min={control.min_value}
      max={control.max_value}
      {...shared}
      onKeyDown={send}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function toRich(text: string): RichTextBlock {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function fromRich(block: RichTextBlock | null): string {
  const parts = block?.elements.flatMap((element) => element.elements as { text?: string }[]) ?? [];
  return parts.map((part) => part.text ?? "").join("");
}
