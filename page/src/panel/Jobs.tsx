import { useState } from "react";
import type { Job } from "../contract";
import { duration } from "../blocks/dates";
import { Icon, type IconName } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useSandbox } from "../state/Sandbox";
import type { LocalDli } from "../state/useLocalDli";
import { StatusPill } from "./StatusPill";

const ALIVE = new Set(["LAUNCHING", "RUNNING", "SCALING"]);

const ENDED_SHOWN = 3;

const SLOWER = 5;

/** Those that are under way, and the latest of those that ended. */
export function Jobs({ dli }: { dli: LocalDli }) {
  const [all, setAll] = useState(false);
  const jobs = dli.state?.jobs ?? [];
  const alive = jobs.filter((job) => ALIVE.has(job.status));
  const ended = jobs.filter((job) => !ALIVE.has(job.status));
  const hidden = all ? 0 : Math.max(0, ended.length - ENDED_SHOWN);
  return (
    <section className="panel-part" id="jobs">
      <header className="panel-part-head">
        <h3>Jobs</h3>
        {jobs.length > 0 && <span className="count">{alive.length} under way</span>}
      </header>
      {!dli.state && <p className="muted">Looking…</p>}
      {dli.state && jobs.length === 0 && <p className="muted">No job yet: start one below.</p>}
      {jobs.length > 0 && (
        <ul className="jobs">
          {[...alive, ...ended.slice(0, ended.length - hidden)].map((job) => (
            <JobRow key={job.job_id} job={job} dli={dli} />
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <button type="button" className="link-button jobs-more" onClick={() => setAll(true)}>
          Show {hidden} more that ended
        </button>
      )}
    </section>
  );
}

function JobRow({ job, dli }: { job: Job; dli: LocalDli }) {
  const { ask } = useShell();
  const { attempt } = useSandbox();
  const title = job.title || job.statement;
  return (
    <li className="job" data-testid="job-row" data-job-id={job.job_id}>
      <div className="job-words">
        <p className="job-title" title={title}>
          {title}
        </p>
        {job.title && (
          <p className="job-statement clip" title={job.statement}>
            {job.statement}
          </p>
        )}
        <p className="job-place clip" title={`queue ${job.queue_name}, ${job.owner}`}>
          {job.queue_name} · {job.owner}
        </p>
      </div>
      <div className="job-asks">
        {ALIVE.has(job.status) && (
          <Deed
            icon="bell"
            hint="Tell this channel how it goes"
            name={`Subscribe to ${title}`}
            onClick={() => ask(`subscribe ${job.job_id} on:all`)}
          />
        )}
        <button
          type="button"
          className="button button-small"
          aria-label={`Ask about ${title}`}
          onClick={() => ask(job.job_id)}
        >
          Ask
        </button>
      </div>
      <div className="job-facts">
        <StatusPill status={job.status} />
        <span className="job-time">{duration(job.elapsed_seconds)}</span>
        <span className="job-space" />
        {ALIVE.has(job.status) && (
          <>
            <Deed
              icon="slower"
              hint={`${SLOWER}× slower from now on`}
              name={`Slow down ${title}`}
              onClick={() => void attempt(dli.slow(job.job_id, SLOWER))}
            />
            <Hang job={job} title={title} hang={(on) => void attempt(dli.hang(job.job_id, on))} />
            <Deed
              icon="stop"
              hint="Cancel in DLI"
              name={`Cancel ${title}`}
              onClick={() => void attempt(dli.cancel(job.job_id))}
            />
          </>
        )}
        <Deed
          icon="trash"
          hint="Let DLI forget it"
          name={`Let DLI forget ${title}`}
          onClick={() => void attempt(dli.forget(job.job_id))}
        />
        <CopyId id={job.job_id} />
      </div>
    </li>
  );
}

interface HangProps {
  job: Job;
  title: string;
  hang: (on: boolean) => void;
}

function Hang({ job, title, hang }: HangProps) {
  if (job.hangs) {
    return <Deed icon="play" hint="Let it go on" name={`Let it go on: ${title}`} onClick={() => hang(false)} />;
  }
  const hint = job.status === "LAUNCHING" ? "Keep it in its queue" : "Let it hang";
  return <Deed icon="pause" hint={hint} name={`${hint}: ${title}`} onClick={() => hang(true)} />;
}

interface DeedProps {
  icon: IconName;
  name: string;
  hint: string;
  onClick: () => void;
}

function Deed({ icon, name, hint, onClick }: DeedProps) {
  return (
    <button type="button" className="icon-button" aria-label={name} title={hint} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

function CopyId({ id }: { id: string }) {
  const [copied, setCopied] = useState(false);
  const { attempt } = useSandbox();
  const copy = async () => {
    if (!(await attempt(navigator.clipboard.writeText(id)))) return;
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1500);
  };
  const name = copied ? "Copied" : "Copy the job id";
  return <Deed icon={copied ? "check" : "copy"} name={name} hint={name} onClick={() => void copy()} />;
}
