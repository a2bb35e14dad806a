/** Requests of the page, and what was wrong with those refused. */

interface Answer {
  ok?: boolean;
  error?: string;
}

/** Thrown with a sentence that can be shown. */
export class Refused extends Error {}

export async function post<T = unknown>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
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

export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
