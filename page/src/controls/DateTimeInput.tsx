import type { ControlProps } from "./control";

const TYPES: Record<string, string> = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

/** A day, a time of day, or a moment; Slack keeps a moment as Unix seconds. */
export function DateTimeInput({ control, value, busy, aria, onChange }: ControlProps) {
  const moment = control.type === "datetimepicker";
  const text = moment ? localMoment(value as number | null) : ((value as string | null) ?? "");
  const change = (next: string) => {
    if (!next) return onChange(null);
    onChange(moment ? Math.floor(new Date(next).getTime() / 1000) : next);
  };
  return (
    <input
      type={TYPES[control.type] ?? "date"}
      className="input"
      {...aria}
      disabled={busy}
      value={text}
      data-action-id={control.action_id}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function localMoment(seconds: number | null): string {
  if (!seconds) return "";
  const time = new Date(seconds * 1000);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
