import { useId } from "react";

interface Props {
  title: string;
  description: string;
  on: boolean;
  testId: string;
  onChange: (on: boolean) => void;
}

export function Switch({ title, description, on, testId, onChange }: Props) {
  const id = useId();
  return (
    <button
      type="button"
      role="switch"
      className={on ? "switch switch-on" : "switch"}
      aria-checked={on}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
      data-testid={testId}
      onClick={() => onChange(!on)}
    >
      <span className="switch-words">
        <span className="switch-title" id={`${id}-title`}>
          {title}
        </span>
        <span className="switch-description" id={`${id}-description`}>
          {description}
        </span>
      </span>
      <span className="switch-track" aria-hidden="true">
        <span className="switch-thumb" />
      </span>
    </button>
  );
}
