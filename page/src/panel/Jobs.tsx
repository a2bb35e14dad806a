import { useState } from "react";
import type { Job } from "../contract";
import { duration } from "../blocks/dates";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useSandbox } from "../state/Sandbox";
import type { LocalDli } from "../state/useLocalDli";
import { StatusPill } from "./StatusPill";

const ALIVE = new Set(["LAUNCHING", "RUNNING", "SCALING"]);

const ENDED_SHOWN = 3;

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
      </div>
      <button
        type="button"
        className="button button-small"
        aria-label={`Ask about ${title}`}
        onClick={() => ask(job.job_id)}
      >
        Ask
      </button>
      <div className="job-facts">
        <StatusPill status={job.status} />
        <span className="job-time">{duration(job.elapsed_seconds)}</span>
        <span className="clip" title={`${job.owner}, queue ${job.queue_name}`}>
          {job.owner} · {job.queue_name}
        </span>
        <span className="job-space" />
        {ALIVE.has(job.status) && (
          <button
            type="button"
            className="icon-button"
            aria-label={`Cancel ${title}`}
            title="Cancel in DLI"
            onClick={() => void attempt(dli.cancel(job.job_id))}
          >
            <Icon name="stop" />
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label={`Let DLI forget ${title}`}
          title="Let DLI forget it"
          onClick={() => void attempt(dli.forget(job.job_id))}
        >
          <Icon name="trash" />
        </button>
        <CopyId id={job.job_id} />
      </div>
    </li>
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
  return (
    <button type="button" className="icon-button" aria-label={name} title={name} onClick={() => void copy()}>
      <Icon name={copied ? "check" : "copy"} />
    </button>
  );
}
