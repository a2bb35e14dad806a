/** What is open where, and how to get elsewhere. */
import { createContext, type RefObject, useContext } from "react";
import type { LocalDli } from "./state/useLocalDli";
import type { Linked, Place } from "./state/usePlace";
import type { Unread } from "./state/useUnread";

export interface Thread {
  channel: string;
  ts: string;
}

export interface ShellState {
  place: Place;
  go: (place: Place) => void;
  /** The message that the address leads to. */
  linked: Linked | null;
  thread: Thread | null;
  openThread: (thread: Thread | null) => void;
  dli: LocalDli | null;
  unread: Unread;
  /** Type a command into the channel that is open: `ask("help")`. */
  ask: (what: string) => void;
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
