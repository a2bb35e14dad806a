import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Channel } from "../contract";
import { nearDay } from "../blocks/dates";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useReader } from "../state/contexts";
import { useWorkspace } from "../state/Sandbox";
import { isInChannel, millis, repliesTo, type SeenMessage } from "../state/workspace";
import { EmptyChannel } from "./EmptyChannel";
import { MessageView } from "./MessageView";

const NEAR_END_PX = 120;
const SAME_BREATH_MS = 5 * 60_000;
const NONE: SeenMessage[] = [];

export function MessageList({ channel }: { channel: Channel }) {
  const workspace = useWorkspace();
  const zone = useReader()?.tz;
  const { unread, linked } = useShell();
  const all = workspace.messages[channel.id] ?? NONE;
  const shown = useMemo(() => all.filter(isInChannel), [all]);
  // Found once: what comes while one looks is not marked as new.
  const [firstNew] = useState(() => firstUnread(shown, unread.markOf(channel.id), workspace.me));
  const { list, onScroll, behind, toEnd } = useStayingAtEnd(shown, linked?.channel !== channel.id);

  const { markRead } = unread;
  useEffect(() => {
    if (!document.hidden) markRead(channel.id);
  }, [markRead, channel.id]);

  const label = channel.is_im ? "Messages" : `Messages in #${channel.name}`;
  return (
    <div className="messages-frame">
      <div className="messages" ref={list} role="log" aria-live="off" aria-label={label} tabIndex={0} onScroll={onScroll}>
        <div className="messages-space" />
        {shown.length === 0 && <EmptyChannel channel={channel} />}
        {shown.map((message, index) => (
          <Fragment key={message.ts}>
            <Divider before={shown[index - 1]} message={message} isNew={message.ts === firstNew} zone={zone} />
            <MessageView
              message={message}
              compact={follows(shown[index - 1], message, zone) && message.ts !== firstNew}
              replies={repliesTo(all, message.ts).filter((one) => !one.ephemeral)}
              root={rootOf(all, message)}
            />
          </Fragment>
        ))}
      </div>
      {behind && (
        <button type="button" className="to-end" onClick={toEnd}>
          New messages <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function firstUnread(shown: SeenMessage[], mark: string | undefined, me: string): string | undefined {
  return shown.find((one) => mark && one.ts > mark && one.user !== me && !one.ephemeral)?.ts;
}

interface DividerProps {
  before?: SeenMessage;
  message: SeenMessage;
  isNew: boolean;
  zone?: string;
}

function Divider({ before, message, isNew, zone }: DividerProps) {
  const day = dayOf(message, zone);
  const newDay = !before || dayOf(before, zone) !== day;
  if (!newDay && !isNew) return null;
  return (
    <div className={isNew ? "day day-new" : "day"}>
      {newDay && <span className="day-name">{day}</span>}
      {isNew && <span className="day-badge">New</span>}
    </div>
  );
}

function dayOf(message: SeenMessage, timeZone?: string): string {
  const time = new Date(millis(message.ts));
  const near = nearDay(time, navigator.language, timeZone);
  if (near) return near.charAt(0).toUpperCase() + near.slice(1);
  return time.toLocaleDateString(undefined, { weekday: "long", month: "long", day: "numeric", timeZone });
}

/** Whether a message goes on where the same author just wrote. */
function follows(before: SeenMessage | undefined, message: SeenMessage, zone?: string): boolean {
  if (!before || before.user !== message.user || before.ephemeral !== message.ephemeral) return false;
  const plain = !message.reply_broadcast && !message.ephemeral && before.reply_count === 0;
  const soon = millis(message.ts) - millis(before.ts) < SAME_BREATH_MS;
  return plain && soon && dayOf(before, zone) === dayOf(message, zone);
}

function rootOf(all: SeenMessage[], message: SeenMessage): SeenMessage | undefined {
  if (!message.thread_ts || message.thread_ts === message.ts) return undefined;
  return all.find((one) => one.ts === message.thread_ts);
}

/** Where to scroll to: the end, but a message taller than the list is read from its top. */
function newestTop(list: HTMLElement): number {
  const newest = [...list.querySelectorAll("[data-testid=message], [data-testid=ephemeral]")].at(-1);
  if (!newest || newest.clientHeight <= list.clientHeight) return list.scrollHeight;
  return list.scrollTop + newest.getBoundingClientRect().top - list.getBoundingClientRect().top;
}

/** Keep a list at its end while it grows, unless somebody reads further up or begins there. */
function useStayingAtEnd(messages: SeenMessage[], beginAtEnd: boolean) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(beginAtEnd);
  const count = useRef(messages.length);
  const placed = useRef(-1);
  const [behind, setBehind] = useState(false);

  const toEnd = () => {
    const element = list.current;
    if (element) element.scrollTop = newestTop(element);
    placed.current = element?.scrollTop ?? -1;
    atEnd.current = true;
    setBehind(false);
  };
  useLayoutEffect(() => {
    const grew = messages.length > count.current;
    count.current = messages.length;
    if (atEnd.current) toEnd();
    else if (grew) setBehind(true);
  }, [messages]);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    // A window or a composer that changes its height moves the end, too.
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    const toGo = element.scrollHeight - element.scrollTop - element.clientHeight;
    atEnd.current = toGo < NEAR_END_PX || Math.abs(element.scrollTop - placed.current) < 2;
    if (atEnd.current) setBehind(false);
  };
  return { list, onScroll, behind, toEnd };
}
