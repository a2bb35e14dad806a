/** What runs in the local DLI; asked again and again while the page is looked at. */
import { useCallback, useEffect, useState } from "react";
import type { DliState } from "../contract";
import { post } from "./post";

const BEAT_MS = 2000;

export interface LocalDli {
  state: DliState | null;
  reachable: boolean;
  start: (wish: Wish) => Promise<void>;
  cancel: (jobId: string) => Promise<void>;
  /** Let a job be so many times slower from now on. */
  slow: (jobId: string, factor: number) => Promise<void>;
  /** Let a job stand still, or go on from where it stands. */
  hang: (jobId: string, on: boolean) => Promise<void>;
  /** Make a job vanish, as if DLI had never known it. */
  forget: (jobId: string) => Promise<void>;
  setFault: (name: string, on: boolean) => Promise<void>;
}

/** What is to be started; a `count` starts so many at once. */
export interface Wish {
  recording: string;
  speed: number;
  count?: number;
  queue_name?: string;
  owner?: string;
  message?: string;
  elapsed_seconds?: number;
  launching_seconds?: number;
  hangs?: boolean;
}

/** Follow the local DLI at `control`; null where this workspace runs without one. */
export function useLocalDli(control: string | null): LocalDli | null {
  const [state, setState] = useState<DliState | null>(null);
  const [reachable, setReachable] = useState(true);

  const look = useCallback(async () => {
    if (!control) return;
    try {
      const response = await fetch(`${control}/state`);
      setState((await response.json()) as DliState);
      setReachable(true);
    } catch {
      setReachable(false);
    }
  }, [control]);

  useEffect(() => {
    const lookIfSeen = () => {
      if (!document.hidden) void look();
    };
    lookIfSeen();
    const beat = window.setInterval(lookIfSeen, BEAT_MS);
    document.addEventListener("visibilitychange", lookIfSeen);
    return () => {
      window.clearInterval(beat);
      document.removeEventListener("visibilitychange", lookIfSeen);
    };
  }, [look]);

  if (!control) return null;
  const tell = async (path: string, body: unknown) => {
    await post(`${control}${path}`, body);
    await look();
  };
  const change = (jobId: string, deed: string, body: unknown = {}) =>
    tell(`/jobs/${encodeURIComponent(jobId)}/${deed}`, body);
  return {
    state,
    reachable,
    start: (wish) => tell("/jobs", wish),
    cancel: (jobId) => change(jobId, "cancel"),
    slow: (jobId, factor) => change(jobId, "slow", { factor }),
    hang: (jobId, on) => change(jobId, on ? "hang" : "resume"),
    forget: (jobId) => change(jobId, "forget"),
    setFault: (name, on) => tell("/faults", { name, on }),
  };
}
