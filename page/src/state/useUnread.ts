/** Which channels have something new; kept in the browser, as the server keeps no read marks. */
import { useCallback, useEffect, useMemo } from "react";
import { useStored } from "./useStored";
import { isInChannel, type SeenMessage, type Workspace } from "./workspace";

type Marks = Record<string, string>;

export interface Unread {
  channels: Set<string>;
  /** How much of it is for us: mentions, and all that is said directly. */
  forMe: Map<string, number>;
  /** Up to where a channel had been read before it was opened. */
  markOf: (channel: string) => string | undefined;
  markRead: (channel: string) => void;
}

export function useUnread(workspace: Workspace): Unread {
  const [marks, setMarks] = useStored<Marks>("read", {});
  const { messages, channels, me } = workspace;

  useEffect(() => {
    // What was there before the first visit is not news.
    setMarks((old) => {
      const unmarked = channels.filter((channel) => !(channel.id in old));
      if (unmarked.length === 0) return old;
      return { ...old, ...Object.fromEntries(unmarked.map(({ id }) => [id, newest(messages[id])])) };
    });
  }, [channels, messages, setMarks]);

  const markRead = useCallback(
    (channel: string) => {
      const last = newest(messages[channel]);
      setMarks((old) => ((old[channel] ?? "") < last ? { ...old, [channel]: last } : old));
    },
    [messages, setMarks],
  );

  const unread = useMemo(
    () => new Set(channels.map(({ id }) => id).filter((id) => id in marks && hasNews(messages[id], marks[id], me))),
    [channels, messages, marks, me],
  );
  const forMe = useMemo(() => {
    const counted = channels.map((channel) => {
      const news = newsIn(messages[channel.id], marks[channel.id], me);
      return [channel.id, news.filter((one) => channel.is_im || isForMe(one, me)).length] as const;
    });
    return new Map(counted.filter(([id, count]) => id in marks && count > 0));
  }, [channels, messages, marks, me]);
  return { channels: unread, forMe, markOf: (channel) => marks[channel], markRead };
}

function newest(list: SeenMessage[] = []): string {
  return list.at(-1)?.ts ?? "0";
}

function hasNews(list: SeenMessage[] = [], mark = "0", me: string): boolean {
  return newsIn(list, mark, me).length > 0;
}

function newsIn(list: SeenMessage[] = [], mark = "0", me: string): SeenMessage[] {
  return list.filter((one) => one.ts > mark && one.user !== me && !one.ephemeral && isInChannel(one));
}

function isForMe(message: SeenMessage, me: string): boolean {
  return message.text.includes(`<@${me}`) || JSON.stringify(message.blocks ?? "").includes(`<@${me}`);
}
