import { useCallback, useState } from "react";

const PREFIX = "local-workspace:";

/** A state that outlives the page; a browser that stores nothing is no error. */
export function useStored<T>(key: string, initial: T): [T, (value: T | ((old: T) => T)) => void] {
  const [value, setValue] = useState<T>(() => read(key) ?? initial);
  const store = useCallback(
    (next: T | ((old: T) => T)) =>
      setValue((old) => {
        const settled = next instanceof Function ? next(old) : next;
        write(key, settled);
        return settled;
      }),
    [key],
  );
  return [value, store];
}

export function read<T>(key: string): T | undefined {
  try {
    const stored = localStorage.getItem(PREFIX + key);
    return stored === null ? undefined : (JSON.parse(stored) as T);
  } catch {
    return undefined;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Private windows may refuse; then it's forgotten with the page.
  }
}
