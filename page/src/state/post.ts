/** Requests of the page, and what was wrong with those refused. */

interface Answer {
  ok?: boolean;
  error?: string;
}

/** Thrown with a sentence that can be shown. */
export class Refused extends Error {}

let person = "";

/** Ask in this person's name from now on; "" is the workspace's first. */
export function actAs(id: string): void {
  person = id;
}

export async function post<T = unknown>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(person && !isElsewhere(url) ? { "X-Person": person } : {}) },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Refused("The local server can't be reached.");
  });
  const answer = (await response.json().catch(() => ({}))) as T & Answer;
  if (!response.ok || answer.ok === false) {
    throw new Refused(answer.error ?? `The local server answered ${response.status}.`);
  }
  return answer;
}

/** The local DLI knows no people. */
function isElsewhere(url: string): boolean {
  return /^https?:/.test(url);
}

export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
