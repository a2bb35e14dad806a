import type { Job } from "../contract";

export interface Suggestion {
  /** What the line becomes. */
  line: string;
  title: string;
  detail: string;
  /** Whether Enter takes it, even after other words. */
  eager?: boolean;
}

const MOST_JOBS = 5;
/** After what an id may come; nothing at all is a question. */
const TAKES_A_JOB = new Set(["", "subscribe", "unsubscribe"]);

/** What could be meant by a line that begins with a slash. */
export function suggest(line: string, command: string, hint: string, jobs: Job[]): Suggestion[] {
  if (!line.startsWith("/") || line.includes("\n")) return [];
  const [typed = "", ...words] = line.split(" ");
  if (words.length === 0) {
    return command.startsWith(typed) ? [{ line: `${command} `, title: command, detail: hint }] : [];
  }
  const word = words.pop() ?? "";
  if (typed !== command || words.length > 1 || !TAKES_A_JOB.has(words[0] ?? "")) return [];
  return jobsFor(word, jobs).map((job) => ({
    line: [command, ...words, job.job_id].join(" "),
    title: job.job_id,
    detail: `${job.status.toLowerCase()} · ${job.title || job.statement}`,
  }));
}

function jobsFor(word: string, jobs: Job[]): Job[] {
  const running = (job: Job) => Number(["RUNNING", "LAUNCHING", "SCALING"].includes(job.status));
  return jobs
    .filter((job) => job.job_id.startsWith(word) && job.job_id !== word)
    .sort((a, b) => running(b) - running(a))
    .slice(0, MOST_JOBS);
}
