import { useState } from "react";
import type { Job } from "../contract";
import { duration } from "../blocks/dates";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useSandbox } from "../state/Sandbox";
import type { LocalDli } from "../state/useLocalDli";
import { StatusPill } from "./StatusPill";

const ALIVE = new Set(["LAUNCHING", "RUNNING", "SCALING"]);

export function Jobs({ dli }: { dli: LocalDli }) {
  const jobs = dli.state?.jobs;
  return (
    <section className="panel-part">
      <header className="panel-part-head">
        <h3>Jobs</h3>
        {jobs && jobs.length > 0 && <span className="count">{jobs.length}</span>}
      </header>
      {!jobs && <p className="muted">Looking…</p>}
      {jobs?.length === 0 && <p className="muted">No job yet: start one below.</p>}
      {jobs && jobs.length > 0 && (
        <ul className="jobs">
          {jobs.map((job) => (
            <JobRow key={job.job_id} job={job} dli={dli} />
          ))}
        </ul>
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
      <div className="job-head">
        <StatusPill status={job.status} />
        <span className="job-time">{duration(job.elapsed_seconds)}</span>
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
        <CopyId id={job.job_id} />
        <button type="button" className="button button-small" aria-label={`Ask about ${title}`} onClick={() => ask(job.job_id)}>
          Ask
        </button>
      </div>
      <p className="job-title" title={job.statement}>
        {title}
      </p>
      <p className="job-facts">
        <code>{job.job_id.slice(0, 8)}</code> {job.owner} · {job.queue_name}
      </p>
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
