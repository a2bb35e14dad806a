import { useRef } from "react";
import { useStored } from "../state/useStored";

const MOST = 50;

/** What was typed before, newest first, and the way through it with the arrows. */
export function useHistory() {
  const [lines, setLines] = useStored<string[]>("history", []);
  const at = useRef(-1);
  const draft = useRef("");

  const remember = (line: string) => {
    at.current = -1;
    setLines((old) => [line, ...old.filter((one) => one !== line)].slice(0, MOST));
  };
  /** Step back (1) or forth (-1) from `current`; undefined where there's no further. */
  const step = (direction: 1 | -1, current: string): string | undefined => {
    const next = at.current + direction;
    if (next < -1 || next >= lines.length) return undefined;
    if (at.current === -1) draft.current = current;
    at.current = next;
    return next === -1 ? draft.current : lines[next];
  };
  const rest = () => {
    at.current = -1;
  };
  return { remember, step, rest };
}
