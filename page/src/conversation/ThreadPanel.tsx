import { useEffect, useRef } from "react";
import { Composer } from "../composer/Composer";
import { Icon } from "../parts/Icon";
import { type Thread, useShell } from "../shellContext";
import { useWorkspace } from "../state/Sandbox";
import { repliesTo } from "../state/workspace";
import { MessageView } from "./MessageView";

export function ThreadPanel({ thread, inert }: { thread: Thread; inert: boolean }) {
  const workspace = useWorkspace();
  const { openThread } = useShell();
  const all = workspace.messages[thread.channel] ?? [];
  const root = all.find((one) => one.ts === thread.ts);
  const replies = repliesTo(all, thread.ts);
  const end = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const name = workspace.channels.find((one) => one.id === thread.channel)?.name;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [replies.length]);
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <aside className="side thread" inert={inert} aria-label="Thread" data-testid="thread">
      <header className="side-head">
        <h2>
          Thread <span className="muted">#{name}</span>
        </h2>
        <button type="button" className="icon-button" aria-label="Close the thread" onClick={() => openThread(null)}>
          <Icon name="close" />
        </button>
      </header>
      <div className="thread-messages" tabIndex={0} role="log" aria-live="off" aria-label="Thread">
        {root ? <MessageView message={root} inThread /> : <p className="empty">This message was deleted.</p>}
        {replies.length > 0 && (
          <div className="day">
            <span className="day-name">{replies.length === 1 ? "1 reply" : `${replies.length} replies`}</span>
          </div>
        )}
        {replies.map((reply) => (
          <MessageView key={reply.ts} message={reply} inThread />
        ))}
        <div ref={end} />
      </div>
      <Composer channel={thread.channel} threadTs={thread.ts} name="the thread" inputRef={input} />
    </aside>
  );
}
