/** What is open in the middle, kept in the address so that a reload stays where it was. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { appChannel, type Workspace } from "./workspace";

export type Place = { kind: "channel"; id: string } | { kind: "app"; tab: "home" | "messages" };

/** A message that the address names, and the thread that it is in or begins. */
export interface Linked {
  channel: string;
  thread: string;
  message: string;
}

const TS = /^\d+\.\d+$/;

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
  const linked = useMemo(() => linkIn(hash), [hash]);
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

function linkIn(hash: string): Linked | null {
  const [, channel, thread, reply] = hash.split("/");
  if (!channel || !thread || !TS.test(thread)) return null;
  return { channel, thread, message: reply && TS.test(reply) ? reply : thread };
}
