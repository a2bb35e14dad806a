import { useId } from "react";

export interface Details {
  queue_name: string;
  owner: string;
  message: string;
  /** Whether its queue has been busy for so long that it is soon worth a word. */
  waits: boolean;
}

interface Props {
  details: Details;
  /** Whether the job will have a reason to give. */
  fails: boolean;
  onChange: (details: Details) => void;
}

/** Whose job it is to be and where it runs, for those who subscribed to just that; empty means as recorded. */
export function StartDetails({ details, fails, onChange }: Props) {
  const id = useId();
  const field = (name: "queue_name" | "owner" | "message", label: string, placeholder: string) => (
    <div>
      <label className="label" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <input
        id={`${id}-${name}`}
        className="input"
        value={details[name]}
        placeholder={placeholder}
        data-testid={`start-${name}`}
        onChange={(event) => onChange({ ...details, [name]: event.target.value })}
      />
    </div>
  );
  return (
    <details className="start-details">
      <summary>Queue, owner{fails && ", reason"}</summary>
      <div className="start-fields">
        {field("queue_name", "Queue", "default")}
        {field("owner", "Owner", "as recorded")}
        {fails && field("message", "Why it fails", "as recorded")}
        <label className="choice">
          <input
            type="checkbox"
            checked={details.waits}
            data-testid="start-waits"
            onChange={(event) => onChange({ ...details, waits: event.target.checked })}
          />
          <span>In a busy queue for 9 minutes</span>
        </label>
      </div>
    </details>
  );
}
