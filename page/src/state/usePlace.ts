/** What is open in the middle, kept in the address so that a reload stays where it was. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { appChannel, type Workspace } from "./workspace";

export type Place = { kind: "channel"; id: string } | { kind: "app"; tab: "home" | "messages" };

/** A thread that the address names. */
export interface Linked {
  channel: string;
  ts: string;
}

export function usePlace(workspace: Workspace): [Place, (place: Place) => void, Linked | null] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const go = useCallback((place: Place) => {
    location.hash = place.kind === "app" ? `#/app/${place.tab}` : `#/${place.id}`;
  }, []);
  const linked = useMemo(() => threadIn(hash), [hash]);
  return [read(hash, workspace), go, linked];
}

function read(hash: string, workspace: Workspace): Place {
  const [, first, second] = hash.split("/");
  if (first === "app") return { kind: "app", tab: second === "messages" ? "messages" : "home" };
  if (first && first === appChannel(workspace)?.id) return { kind: "app", tab: "messages" };
  const known = workspace.channels.find((channel) => channel.id === first || channel.name === first);
  const landing = known ?? workspace.channels.find((one) => one.member && !one.is_im && !one.is_archived);
  return landing ? { kind: "channel", id: landing.id } : { kind: "app", tab: "home" };
}

function threadIn(hash: string): Linked | null {
  const [, channel, ts] = hash.split("/");
  return channel && ts && /^\d+\.\d+$/.test(ts) ? { channel, ts } : null;
}
