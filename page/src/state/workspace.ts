/** The workspace as the page knows it: a snapshot, and every event since. */
import type { Channel, Message, PageEvent, Snapshot, User } from "../contract";

/** A message, and how often it changed while we looked. */
export interface SeenMessage extends Message {
  revision: number;
}

export interface Workspace extends Omit<Snapshot, "type" | "messages"> {
  messages: Record<string, SeenMessage[]>;
}

export function after(workspace: Workspace | null, event: PageEvent): Workspace | null {
  if (event.type === "snapshot") return fromSnapshot(event);
  if (!workspace) return null;
  switch (event.type) {
    case "message":
      return withMessages(workspace, event.channel, (list) => put(list, event.message, 0));
    case "message_changed":
      return withMessages(workspace, event.channel, (list) => put(list, event.message, 1));
    case "message_deleted":
      return withMessages(workspace, event.channel, (list) => list.filter((one) => one.ts !== event.ts));
    case "views":
      return { ...workspace, views: event.views };
    case "home":
      return { ...workspace, home: event.view };
    case "connection":
      return { ...workspace, app_connected: event.app_connected, app_installed: event.app_installed, mode: event.mode };
    case "faults":
      return { ...workspace, faults: event.faults };
    case "toast":
      return workspace;
  }
}

function fromSnapshot({ type: _, messages, ...rest }: Snapshot): Workspace {
  const seen = Object.entries(messages).map(
    ([channel, list]) => [channel, list.map((one) => ({ ...one, revision: 0 })).sort(byTime)] as const,
  );
  return { ...rest, messages: Object.fromEntries(seen) };
}

function withMessages(
  workspace: Workspace,
  channel: string,
  change: (list: SeenMessage[]) => SeenMessage[],
): Workspace {
  const list = change(workspace.messages[channel] ?? []);
  return { ...workspace, messages: { ...workspace.messages, [channel]: list } };
}

function put(list: SeenMessage[], message: Message, changes: number): SeenMessage[] {
  const known = list.find((one) => one.ts === message.ts);
  const seen = { ...message, revision: (known?.revision ?? 0) + changes };
  return known ? list.map((one) => (one === known ? seen : one)) : [...list, seen].sort(byTime);
}

function byTime(a: Message, b: Message): number {
  return a.ts < b.ts ? -1 : 1;
}

/** Whether a message belongs to the channel itself, not only to a thread of it. */
export function isInChannel(message: Message): boolean {
  return !message.thread_ts || message.thread_ts === message.ts || message.reply_broadcast;
}

export function repliesTo(messages: SeenMessage[], root: string): SeenMessage[] {
  return messages.filter((one) => one.thread_ts === root && one.ts !== root);
}

export function nameOf(user: User | undefined): string {
  return user?.real_name || user?.name || "Somebody";
}

/** The app's own user. */
export function appUser({ users, app }: Workspace): User | undefined {
  const bots = users.filter((user) => user.is_bot);
  return bots.find((user) => user.real_name === app.name || user.name === app.name) ?? bots[0];
}

/** The person at the other end of a direct message: such a channel is named after them. */
export function partner({ users }: Workspace, channel: Channel): User | undefined {
  return users.find((user) => [user.id, user.name, user.real_name].includes(channel.name));
}

/** The direct channel between us and the app. */
export function appChannel(workspace: Workspace): Channel | undefined {
  const bot = appUser(workspace);
  return workspace.channels.find((channel) => channel.is_im && bot && partner(workspace, channel)?.id === bot.id);
}

export function millis(ts: string): number {
  return Number.parseFloat(ts) * 1000;
}
