import { type FormEvent, useId, useState } from "react";
import type { Recording } from "../contract";
import { duration } from "../blocks/dates";
import { Icon } from "../parts/Icon";
import { useSandbox } from "../state/Sandbox";
import type { LocalDli, Wish } from "../state/useLocalDli";
import { type Details, StartDetails } from "./StartDetails";
import { StatusPill } from "./StatusPill";

const SPEEDS = [1, 2, 5, 20];
const BURST = 12;

const NO_DETAILS: Details = { queue_name: "", owner: "", message: "", waits: false };
/** It goes on waiting until it is let go. */
const WAITING: Partial<Wish> = { elapsed_seconds: 540, launching_seconds: 545, hangs: true };

interface Props {
  dli: LocalDli;
  recordings: Recording[];
  /** How much faster than recorded this local DLI plays everything. */
  speed: number;
}

/** Replay a recorded run as a new job, or as many. */
export function StartJob({ dli, recordings, speed: everySpeed }: Props) {
  const id = useId();
  const { attempt } = useSandbox();
  const [name, setName] = useState("");
  const [speed, setSpeed] = useState(1);
  const [details, setDetails] = useState<Details>(NO_DETAILS);
  const [busy, setBusy] = useState(false);
  const picked = recordings.find((one) => one.name === name) ?? recordings[0];
  if (!picked) return null;

  const begin = async (more: Partial<Wish>) => {
    const { waits, ...words } = details;
    const given = Object.entries(words).filter(([, value]) => value.trim() !== "");
    const waiting = waits ? WAITING : {};
    setBusy(true);
    await attempt(dli.start({ recording: picked.name, speed, ...Object.fromEntries(given), ...waiting, ...more }));
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void begin({});
  };
  return (
    <section className="panel-part" id="start">
      <header className="panel-part-head">
        <h3>Start a job</h3>
      </header>
      <form className="start-job" onSubmit={submit}>
        <label className="label" htmlFor={`${id}-recording`}>
          Recorded run
        </label>
        <select
          id={`${id}-recording`}
          className="input select"
          value={picked.name}
          data-testid="recording"
          onChange={(event) => setName(event.target.value)}
        >
          {groups(recordings).map(([label, group]) => (
            <optgroup key={label} label={label}>
              {group.map((recording) => (
                <option key={recording.name} value={recording.name}>
                  {recording.title || recording.name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <div className="recording">
          <p>{picked.description}</p>
          <p className="recording-facts">
            <StatusPill status={picked.final_status} />
            <span>
              {picked.sub_jobs === 1 ? "1 sub job" : `${picked.sub_jobs} sub jobs`} · takes{" "}
              {duration(picked.duration_seconds / speed / everySpeed)}
            </span>
          </p>
        </div>
        <fieldset className="speeds">
          <legend className="sr-only">Speed</legend>
          {SPEEDS.map((one) => (
            <label key={one} className="speed">
              <input type="radio" name={`${id}-speed`} checked={one === speed} onChange={() => setSpeed(one)} />
              <span>{one}×</span>
            </label>
          ))}
        </fieldset>
        <StartDetails details={details} fails={picked.final_status === "FAILED"} onChange={setDetails} />
        <div className="start-row">
          <button type="submit" className="button button-primary" disabled={busy} data-testid="start-job">
            <Icon name="play" /> Start
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            data-testid="start-burst"
            onClick={() => void begin({ count: BURST })}
          >
            Start {BURST} at once
          </button>
        </div>
      </form>
    </section>
  );
}

const ENDS = [
  ["FINISHED", "That finish"],
  ["FAILED", "That fail"],
  ["CANCELLED", "That are cancelled"],
] as const;

function groups(recordings: Recording[]): (readonly [string, Recording[]])[] {
  return ENDS.map(([status, label]) => [label, recordings.filter((one) => one.final_status === status)] as const).filter(
    ([, group]) => group.length > 0,
  );
}
