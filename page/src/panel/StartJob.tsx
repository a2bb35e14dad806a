import { type FormEvent, useId, useState } from "react";
import type { Recording } from "../contract";
import { duration } from "../blocks/dates";
import { Icon } from "../parts/Icon";
import { useSandbox } from "../state/Sandbox";
import type { LocalDli } from "../state/useLocalDli";
import { StatusPill } from "./StatusPill";

const SPEEDS = [1, 2, 5, 20];

interface Props {
  dli: LocalDli;
  recordings: Recording[];
  speed: number;
}

/** Replay a recorded run as a new job. */
export function StartJob({ dli, recordings, speed: usual }: Props) {
  const id = useId();
  const { attempt } = useSandbox();
  const [name, setName] = useState("");
  const [speed, setSpeed] = useState(usual);
  const [busy, setBusy] = useState(false);
  const picked = recordings.find((one) => one.name === name) ?? recordings[0];
  const speeds = [...new Set([...SPEEDS, usual])].sort((a, b) => a - b);
  if (!picked) return null;

  const start = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await attempt(dli.start(picked.name, speed));
    setBusy(false);
  };
  return (
    <section className="panel-part" id="start">
      <header className="panel-part-head">
        <h3>Start a job</h3>
      </header>
      <form className="start-job" onSubmit={(event) => void start(event)}>
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
          {recordings.map((recording) => (
            <option key={recording.name} value={recording.name}>
              {recording.title || recording.name}
            </option>
          ))}
        </select>
        <div className="recording">
          <p>{picked.description}</p>
          <p className="recording-facts">
            <StatusPill status={picked.final_status} />
            <span>
              {picked.sub_jobs === 1 ? "1 sub job" : `${picked.sub_jobs} sub jobs`} · takes{" "}
              {duration(picked.duration_seconds / speed)}
            </span>
          </p>
        </div>
        <div className="start-row">
          <fieldset className="speeds">
            <legend className="sr-only">Speed</legend>
            {speeds.map((one) => (
              <label key={one} className="speed">
                <input type="radio" name={`${id}-speed`} checked={one === speed} onChange={() => setSpeed(one)} />
                <span>{one}×</span>
              </label>
            ))}
          </fieldset>
          <button type="submit" className="button button-primary" disabled={busy} data-testid="start-job">
            <Icon name="play" /> Start
          </button>
        </div>
      </form>
    </section>
  );
}
