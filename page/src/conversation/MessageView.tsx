import { memo, type RefObject, useEffect, useRef } from "react";
import { plainly } from "../blocks/plainly";
import { Avatar } from "../parts/Avatar";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useReader } from "../state/contexts";
import { useWorkspace } from "../state/Sandbox";
import { millis, nameOf, type SeenMessage } from "../state/workspace";
import { MessageBody } from "./MessageBody";
import { MessageTools } from "./MessageTools";
import { Replies } from "./Replies";

interface Props {
  message: SeenMessage;
  /** Under the same author's last message: without a face and a name. */
  compact?: boolean;
  replies?: SeenMessage[];
  /** What a reply that was also sent to the channel replies to. */
  root?: SeenMessage | undefined;
  inThread?: boolean;
}

export function MessageView({ message, compact = false, replies = [], root, inThread = false }: Props) {
  const workspace = useWorkspace();
  const { openThread, linked } = useShell();
  const user = workspace.users.find((one) => one.id === message.user);
  const name = nameOf(user);
  const zone = useReader()?.tz;
  const open = () => openThread({ channel: message.channel, ts: message.thread_ts ?? message.ts });
  const isLinked = linked?.message === message.ts && linked.channel === message.channel;
  const article = useRef<HTMLElement>(null);
  useInView(article, isLinked);
  const className = ["message", isLinked && "message-linked", compact && "message-compact", message.ephemeral && "message-ephemeral"];
  return (
    <article
      ref={article}
      className={className.filter(Boolean).join(" ")}
      aria-label={`${name}, ${clock(message.ts, zone)}`}
      data-testid={message.ephemeral ? "ephemeral" : "message"}
      data-ts={message.ts}
    >
      {message.revision > 0 && <span key={message.revision} className="message-pulse" aria-hidden="true" />}
      {message.ephemeral && (
        <p className="message-note">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      {root && message.reply_broadcast && !inThread && (
        <p className="message-note">
          <Icon name="thread" /> replied to a thread:{" "}
          <button type="button" className="link-button clip" onClick={open}>
            {plainly(root.text, workspace) || "a message"}
          </button>
        </p>
      )}
      {message.reply_broadcast && inThread && (
        <p className="message-note">
          <Icon name="broadcast" /> Also sent to the channel
        </p>
      )}
      <div className="message-side">{compact ? <Clock ts={message.ts} /> : <Avatar user={user} />}</div>
      <div className="message-main">
        {!compact && (
          <header className="message-head">
            <span className="message-name clip">{name}</span>
            {user?.is_bot && <span className="badge">App</span>}
            <Clock ts={message.ts} />
            {message.metadata_event_type && (
              <span className="metadata" title="The message carries metadata of this type">
                {message.metadata_event_type}
              </span>
            )}
          </header>
        )}
        <StableBody message={message} />
        {!inThread && replies.length + message.reply_count > 0 && (
          <Replies count={Math.max(replies.length, message.reply_count)} replies={replies} onOpen={open} />
        )}
      </div>
      {!message.ephemeral && <MessageTools message={message} onReply={inThread ? undefined : open} />}
    </article>
  );
}

/** Bring what the address leads to into view, after lists went to their ends. */
function useInView(element: RefObject<HTMLElement | null>, wanted: boolean) {
  useEffect(() => {
    if (!wanted) return;
    const frame = requestAnimationFrame(() => element.current?.scrollIntoView({ block: "center" }));
    return () => cancelAnimationFrame(frame);
  }, [element, wanted]);
}

/** A body is redrawn when its message changed, not with every event of the workspace. */
const StableBody = memo(MessageBody);

function Clock({ ts }: { ts: string }) {
  const timeZone = useReader()?.tz;
  const time = new Date(millis(ts));
  return (
    <time className="clock" dateTime={time.toISOString()} title={time.toLocaleString(undefined, { timeZone })}>
      {clock(ts, timeZone)}
    </time>
  );
}

function clock(ts: string, timeZone: string | undefined): string {
  return new Date(millis(ts)).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", timeZone });
}
