import type { User } from "../contract";
import { isLocalImage } from "../blocks/urls";
import { nameOf } from "../state/workspace";

const HUES = 8;
/** The one bot that is no app; Slack gives it this id everywhere. */
export const SLACKBOT = "USLACKBOT";

/** A picture of this machine, or initials on a colour that stays with the person. */
export function Avatar({ user, small = false }: { user: User | undefined; small?: boolean }) {
  const size = small ? "avatar avatar-small" : "avatar";
  if (user?.avatar && isLocalImage(user.avatar)) {
    return <img className={size} src={user.avatar} alt="" />;
  }
  if (user?.is_bot && user.id !== SLACKBOT) {
    return (
      <span className={`${size} avatar-bot`} aria-hidden="true">
        <Waves />
      </span>
    );
  }
  const name = nameOf(user);
  return (
    <span className={`${size} avatar-${hue(user?.id ?? name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** The mark of the app: the lake whose jobs it tells of. */
export function Waves() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M7 11.5q4.5-4 9 0t9 0" />
      <path d="M7 17q4.5-4 9 0t9 0" opacity=".75" />
      <path d="M7 22.5q4.5-4 9 0" opacity=".5" />
    </svg>
  );
}

function hue(key: string): number {
  return [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7) % HUES;
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join("");
}
