/** What the page can do, for every part of it: deeds that never change, and the workspace that always does. */
import { createContext, type ReactNode, useContext, useMemo, useRef } from "react";
import type { ControlValue, FormState } from "../controls/control";
import type { Container } from "../contract";
import { post, sentence } from "./post";
import type { Toast } from "./useToasts";
import type { Workspace } from "./workspace";

export interface Deeds {
  notify: (text: string, level: Toast["level"]) => void;
  /** Say aloud why something failed; answers whether it went well. */
  attempt: (deed: Promise<unknown>) => Promise<boolean>;
  /** Send what was typed: a slash command or a message. */
  send: (channel: string, text: string, threadTs?: string) => Promise<boolean>;
  act: (container: Container, blockId: string, action: ControlValue, state: FormState) => Promise<void>;
}

const DeedsContext = createContext<Deeds | null>(null);
const WorkspaceContext = createContext<Workspace | null>(null);

export function useSandbox(): Deeds {
  return present(useContext(DeedsContext));
}

export function useWorkspace(): Workspace {
  return present(useContext(WorkspaceContext));
}

interface Props {
  workspace: Workspace;
  notify: Deeds["notify"];
  children: ReactNode;
}

export function SandboxProvider({ workspace, notify, children }: Props) {
  const current = useRef(workspace);
  current.current = workspace;
  const deeds = useMemo(() => deedsWith(notify, () => current.current), [notify]);
  return (
    <DeedsContext value={deeds}>
      <WorkspaceContext value={workspace}>{children}</WorkspaceContext>
    </DeedsContext>
  );
}

function deedsWith(notify: Deeds["notify"], workspace: () => Workspace): Deeds {
  const attempt = async (deed: Promise<unknown>) => {
    try {
      await deed;
      return true;
    } catch (error) {
      notify(sentence(error), "error");
      return false;
    }
  };
  const send: Deeds["send"] = (channel, text, threadTs) => {
    if (!text.startsWith("/")) {
      return attempt(post("page/message", { channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) }));
    }
    const { command, app } = workspace();
    if (!threadTs && text.trim() === `/invite @${app.name}`) {
      return attempt(post("page/channel", { channel, deed: "invite" }));
    }
    const problem = refusal(text, command, threadTs);
    if (!problem) return attempt(post("page/command", { channel, text }));
    notify(problem, "error");
    return Promise.resolve(false);
  };
  const act: Deeds["act"] = async (container, blockId, action, state) => {
    const pressed = {
      container,
      block_id: blockId,
      action: { block_id: blockId, ...action },
      state: { values: state },
    };
    await attempt(post("page/action", pressed));
  };
  return { notify, attempt, send, act };
}

/** Slack refuses these before any app hears of them. */
function refusal(text: string, command: string, threadTs?: string): string | undefined {
  const typed = text.split(/\s/)[0] ?? text;
  if (typed !== command) return `${typed} is not a command of this workspace; ${command} is.`;
  return threadTs ? "Slash commands don’t work in threads." : undefined;
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error("used outside of SandboxProvider");
  return value;
}
