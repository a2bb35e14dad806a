import type { User } from "../contract";
import { SLACKBOT } from "../parts/Avatar";
import type { Suggestion } from "./suggestions";

const MOST = 5;
/** What begins with `@` at the end of a line; names may have a blank in them. */
const MENTION = /(?<=^|\s)@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]+)?)$/u;

/** Who could be meant by the end of a line. */
export function mentions(line: string, users: User[]): Suggestion[] {
  const found = MENTION.exec(line);
  if (!found) return [];
  const typed = (found[1] ?? "").toLowerCase();
  const before = line.slice(0, found.index);
  return users
    .filter((user) => user.id !== SLACKBOT)
    .filter((user) => [user.name, user.real_name].some((name) => name.toLowerCase().startsWith(typed)))
    .sort((a, b) => Number(b.is_bot) - Number(a.is_bot))
    .slice(0, MOST)
    .map((user) => ({
      line: `${before}@${user.real_name} `,
      title: `@${user.real_name}`,
      detail: user.is_bot ? "app" : user.name,
      eager: true,
    }));
}
