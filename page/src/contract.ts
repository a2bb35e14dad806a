/** What the local Slack tells the page over `/page/events`, and what the local DLI answers. */
import type { Block } from "slack-blocks-to-jsx";
import type { FormState } from "./controls/control";

export interface User {
  id: string;
  name: string;
  real_name: string;
  avatar: string | null;
  is_bot: boolean;
  is_admin: boolean;
  /** As "en-US". */
  locale: string;
  /** As "Europe/Berlin". */
  tz: string;
}

/** What the app offers beside a message, or anywhere. */
export interface Shortcut {
  callback_id: string;
  name: string;
  type: "message" | "global";
}

export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_archived: boolean;
  is_im: boolean;
  topic: string;
  member: boolean;
  /** Whether the app is in it. */
  app_member: boolean;
}

export interface File {
  id: string;
  name: string;
  size: number;
  url: string;
  /** How a text begins; null for anything else. */
  preview: string | null;
}

export interface Attachment {
  color?: string;
  blocks?: Block[];
  pretext?: string;
  title?: string;
  title_link?: string;
  text?: string;
  fallback?: string;
  footer?: string;
}

export interface Message {
  ts: string;
  channel: string;
  user: string;
  bot: boolean;
  text: string;
  blocks: Block[] | null;
  attachments: Attachment[] | null;
  thread_ts: string | null;
  reply_count: number;
  reply_broadcast: boolean;
  ephemeral: boolean;
  edited: boolean;
  files: File[];
  reactions: { name: string; count: number }[];
  metadata_event_type: string | null;
}

export interface PlainText {
  type: "plain_text";
  text: string;
}

export interface View {
  id: string;
  type: "modal" | "home";
  title?: PlainText;
  submit?: PlainText | null;
  close?: PlainText | null;
  blocks: Block[];
  hash?: string;
  /** What was entered before this page was loaded. */
  state?: { values?: FormState };
}

export interface Fault {
  name: string;
  title: string;
  description: string;
  on: boolean;
}

export type Mode = "socket" | "http" | "none";

export interface Snapshot {
  type: "snapshot";
  me: string;
  users: User[];
  channels: Channel[];
  messages: Record<string, Message[]>;
  views: View[];
  home: View | null;
  command: string;
  usage_hint: string;
  app: { id: string; name: string };
  team: { id: string; name: string };
  shortcuts: Shortcut[];
  app_connected: boolean;
  app_installed: boolean;
  can_uninstall: boolean;
  mode: Mode;
  dli_control: string | null;
  can_restart: boolean;
  faults: Fault[];
}

export type PageEvent =
  | Snapshot
  | { type: "message"; channel: string; message: Message }
  | { type: "message_changed"; channel: string; message: Message }
  | { type: "message_deleted"; channel: string; ts: string }
  | { type: "views"; views: View[] }
  | { type: "home"; view: View | null }
  | { type: "connection"; app_connected: boolean; app_installed: boolean; mode: Mode }
  | { type: "faults"; faults: Fault[] }
  | { type: "toast"; text: string; level: "error" | "info" };

/** Where a pressed control stands. */
export type Container =
  { type: "message"; channel: string; ts: string; ephemeral: boolean } | { type: "view"; view_id: string };

export interface Job {
  job_id: string;
  title: string;
  statement: string;
  queue_name: string;
  owner: string;
  status: string;
  elapsed_seconds: number;
  duration_seconds: number;
  /** Whether it stands still, in its queue if it is launching. */
  hangs: boolean;
}

export interface Recording {
  name: string;
  title: string;
  description: string;
  duration_seconds: number;
  final_status: string;
  sub_jobs: number;
}

export interface DliState {
  now: string | number;
  jobs: Job[];
  recordings: Recording[];
  faults: Fault[];
  speed: number;
}
