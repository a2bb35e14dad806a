import type { ControlProps } from "./control";
import { languageOf } from "../blocks/language";
import { label } from "./label";
import { keyOf, type Pick, usePicks } from "./options";

export function Select({ control, value, busy, aria, onChange }: ControlProps) {
  const picks = usePicks(control);
  const groups = [...new Set(picks.map((pick) => pick.group))];
  return (
    <select
      className="input select"
      {...aria}
      disabled={busy || picks.length === 0}
      value={keyOf(value)}
      data-action-id={control.action_id}
      onChange={(event) => onChange(picks.find((pick) => pick.key === event.target.value)?.value ?? null)}
    >
      <option value="">{picks.length ? label(control.placeholder) || "Choose…" : "Nothing to choose from here"}</option>
      {groups.map((group) => {
        const options = picks.filter((pick) => pick.group === group).map(option);
        return group ? (
          <optgroup key={group} label={group}>
            {options}
          </optgroup>
        ) : (
          options
        );
      })}
    </select>
  );
}

function option(pick: Pick) {
  return (
    <option key={pick.key} value={pick.key} lang={languageOf(pick.label)}>
      {pick.label}
    </option>
  );
}
