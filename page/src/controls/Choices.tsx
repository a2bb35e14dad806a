import { useId } from "react";
import type { OptionObject } from "slack-blocks-to-jsx";
import { SlackText } from "../blocks/SlackText";
import type { ControlProps } from "./control";
import { keyOf } from "./options";

/** Checkboxes or radio buttons, each with its description. */
export function Choices({ control, value, aria, onChange }: ControlProps) {
  const name = useId();
  const several = control.type === "checkboxes";
  const options = control.options ?? [];
  const keys = new Set((several ? ((value as OptionObject[] | undefined) ?? []) : [value]).map(keyOf));
  const pick = (option: OptionObject) => {
    if (!several) return onChange(option);
    const held = (one: OptionObject) => keys.has(one.value);
    onChange(options.filter((one) => (one.value === option.value ? !held(one) : held(one))));
  };
  return (
    <div className="choices" role={several ? "group" : "radiogroup"} {...withoutInvalid(aria)}>
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type={several ? "checkbox" : "radio"}
            name={name}
            checked={keys.has(option.value)}
            onChange={() => pick(option)}
          />
          <span>
            <SlackText text={option.text} />
            {option.description && (
              <span className="choice-description">
                <SlackText text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}

/** A group may not be called invalid: https://www.w3.org/TR/wai-aria-1.2/#aria-invalid. */
function withoutInvalid({ "aria-invalid": _, ...rest }: ControlProps["aria"]) {
  return rest;
}
