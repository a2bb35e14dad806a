/** Which channels have something new; kept in the browser, as the server keeps no read marks. */
import { useCallback, useEffect, useMemo } from "react";
import { useStored } from "./useStored";
import { isInChannel, type SeenMessage, type Workspace } from "./workspace";

type Marks = Record<string, string>;

export interface Unread {
  channels: Set<string>;
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
  return { channels: unread, markOf: (channel) => marks[channel], markRead };
}

function newest(list: SeenMessage[] = []): string {
  return list.at(-1)?.ts ?? "0";
}

function hasNews(list: SeenMessage[] = [], mark = "0", me: string): boolean {
  return list.some((one) => one.ts > mark && one.user !== me && !one.ephemeral && isInChannel(one));
}
