import { useEffect, useRef, useState } from "react";
import { languageOf } from "../blocks/language";
import { plainly } from "../blocks/plainly";
import { useShell } from "../shellContext";
import { useWorkspace } from "../state/Sandbox";
import { isInChannel, nameOf, type SeenMessage } from "../state/workspace";

const MOST = 3;
const NONE: SeenMessage[] = [];

/** Tells those who can't see it what was just said where one is: each message's own text, once, and no edits. */
export function Announcer({ channel }: { channel: string | undefined }) {
  const workspace = useWorkspace();
  const { thread } = useShell();
  const heard = useRef(new Set<string>());
  const place = useRef<string | undefined>(undefined);
  const [said, setSaid] = useState("");
  const all = (channel && workspace.messages[channel]) || NONE;
  const here = all.filter((one) => isInChannel(one) || one.thread_ts === thread?.ts);

  useEffect(() => {
    const arrived = place.current === channel ? here.filter((one) => !heard.current.has(one.ts)) : [];
    place.current = channel;
    heard.current = new Set(all.map((one) => one.ts));
    const words = arrived
      .filter((one) => one.user !== workspace.me)
      .slice(-MOST)
      .map((one) => `${nameOf(workspace.users.find((user) => user.id === one.user))}: ${plainly(one.text, workspace)}`);
    if (words.length > 0) setSaid(words.join("\n"));
  }, [all, channel, thread]);
  return (
    <div className="sr-only announcer" aria-live="polite" lang={languageOf(said)} data-testid="announcer">
      {said}
    </div>
  );
}
