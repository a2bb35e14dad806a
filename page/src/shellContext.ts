/** What is open where, and how to get elsewhere. */
import { createContext, type RefObject, useContext } from "react";
import type { LocalDli } from "./state/useLocalDli";
import type { Place } from "./state/usePlace";
import type { Unread } from "./state/useUnread";

export interface Thread {
  channel: string;
  ts: string;
}

export interface ShellState {
  place: Place;
  go: (place: Place) => void;
  thread: Thread | null;
  openThread: (thread: Thread | null) => void;
  dli: LocalDli | null;
  unread: Unread;
  /** Ask the app about a job, in the channel that is open. */
  ask: (jobId: string) => void;
  composer: RefObject<HTMLTextAreaElement | null>;
  narrow: boolean;
  panelOpen: boolean;
  togglePanel: () => void;
  openSidebar: () => void;
}

export const ShellContext = createContext<ShellState | null>(null);

export function useShell(): ShellState {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("used outside of Shell");
  return shell;
}
