import { useId, useRef, useState } from "react";
import { Label } from "../blocks/Spoken";
import { Icon } from "../parts/Icon";
import { Popup } from "../parts/Popup";
import { useDismiss } from "../parts/useDismiss";
import type { ControlProps } from "./control";
import { label } from "./label";
import { keyOf, usePicks } from "./options";

/** Several of a list: a button that says which, and a list of checkboxes under it. */
export function MultiSelect({ control, value, aria, onChange }: ControlProps) {
  const id = useId();
  const picks = usePicks(control);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useDismiss(root, button, open, () => setOpen(false));
  const values = Array.isArray(value) ? (value as unknown[]) : [];
  const keys = new Set(values.map(keyOf));
  const full = control.max_selected_items !== undefined && keys.size >= control.max_selected_items;
  const said = picks.filter((pick) => keys.has(pick.key)).map((pick) => pick.label);
  const toggle = (key: string) => {
    const next = picks.filter((pick) => (pick.key === key ? !keys.has(key) : keys.has(pick.key)));
    onChange(next.map((pick) => pick.value));
  };
  return (
    <div className="multi" ref={root}>
      <button
        ref={button}
        type="button"
        className="input select-button"
        aria-describedby={aria["aria-describedby"]}
        aria-labelledby={[aria["aria-labelledby"], id].filter(Boolean).join(" ")}
        aria-expanded={open}
        data-action-id={control.action_id}
        onClick={() => setOpen(!open)}
      >
        <span id={id} className={said.length ? "" : "muted"}>
          <Label text={said.join(", ") || label(control.placeholder) || "Choose…"} />
        </span>
        <Icon name="down" />
      </button>
      {open && (
        <Popup anchor={button} role="group" aria-label={label(control.placeholder) || "Choices"}>
          {picks.map((pick) => (
            <label key={pick.key} className="choice">
              <input
                type="checkbox"
                checked={keys.has(pick.key)}
                disabled={full && !keys.has(pick.key)}
                onChange={() => toggle(pick.key)}
              />
              <span>
                <Label text={pick.label} />
              </span>
            </label>
          ))}
          {picks.length === 0 && <p className="muted">Nothing to choose from here</p>}
        </Popup>
      )}
    </div>
  );
}
