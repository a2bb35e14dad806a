import { useEffect, useMemo, useRef, useState } from "react";
import type { Channel } from "./contract";
import { ChannelView } from "./conversation/ChannelView";
import { Announcer } from "./conversation/Announcer";
import { ThreadPanel } from "./conversation/ThreadPanel";
import { AppView } from "./views/AppView";
import { ModalStack } from "./views/ModalStack";
import { Panel } from "./panel/Panel";
import { useMedia } from "./parts/useMedia";
import { Sidebar } from "./sidebar/Sidebar";
import { PeopleContext } from "./state/contexts";
import { useSandbox, useWorkspace } from "./state/Sandbox";
import { useLocalDli } from "./state/useLocalDli";
import { type Linked, type Place, usePlace } from "./state/usePlace";
import { useStored } from "./state/useStored";
import { useUnread } from "./state/useUnread";
import { appChannel, repliesTo, type Workspace } from "./state/workspace";
import { ShellContext, type ShellState, type Thread } from "./shellContext";
import { TopBar } from "./TopBar";

const NARROW = "(max-width: 1023px)";

interface Props {
  online: boolean;
  toggleTheme: () => void;
  /** Stand in for another person. */
  beSomebody: (id: string) => void;
}

/** The three columns; in a narrow window the outer two are drawers. */
export function Shell({ online, toggleTheme, beSomebody }: Props) {
  const workspace = useWorkspace();
  const { send } = useSandbox();
  const dli = useLocalDli(workspace.dli_control);
  const unread = useUnread(workspace);
  const [place, setPlace, linked] = usePlace(workspace);
  const [thread, setThread] = useState<Thread | null>(null);
  const [panelWanted, setPanelWanted] = useStored("panel", true);
  const [drawer, setDrawer] = useState<"sidebar" | "panel" | null>(null);
  const narrow = useMedia(NARROW);
  const composer = useRef<HTMLTextAreaElement>(null);

  useFocusIn(drawer);
  useSlashKey(composer);
  useEscape(() => (drawer ? setDrawer(null) : setThread(null)));

  const go = (next: Place) => {
    setPlace(next);
    setThread(null);
    setDrawer(null);
  };
  const ask = (what: string) => {
    const where = placeToAsk(place, workspace);
    if (!where) return;
    if (where.id !== channelOf(place, workspace) || place.kind === "app") setPlace({ kind: "channel", id: where.id });
    setDrawer(null);
    void send(where.id, `${workspace.command} ${what}`);
  };
  const togglePanel = () => {
    if (narrow) return setDrawer(drawer === "panel" ? null : "panel");
    setPanelWanted(thread ? true : !panelWanted);
    setThread(null);
  };

  useEffect(() => {
    if (!narrow) setDrawer(null);
  }, [narrow]);

  useEffect(() => {
    document.title = unread.channels.size > 0 ? `• ${workspace.team.name}` : workspace.team.name;
  }, [unread.channels, workspace.team.name]);

  useEffect(() => {
    if (linked) setThread(hasThread(linked, workspace) ? { channel: linked.channel, ts: linked.thread } : null);
  }, [linked]);

  const panelOpen = narrow ? drawer === "panel" : panelWanted && !thread;
  const shell: ShellState = {
    place,
    go,
    linked,
    thread,
    openThread: setThread,
    dli,
    unread,
    ask,
    composer,
    narrow,
    panelOpen,
    togglePanel,
    openSidebar: () => setDrawer("sidebar"),
  };
  const people = useMemo(
    () => ({ me: workspace.me, users: workspace.users, channels: workspace.channels }),
    [workspace.me, workspace.users, workspace.channels],
  );
  return (
    <PeopleContext value={people}>
      <ShellContext value={shell}>
        <div className={`shell ${narrow ? "shell-narrow" : ""}`} data-drawer={drawer ?? "none"}>
          <TopBar online={online} toggleTheme={toggleTheme} inert={drawer !== null} />
          <Sidebar hidden={narrow && drawer !== "sidebar"} beSomebody={beSomebody} />
          <main className="middle" inert={drawer !== null || (narrow && thread !== null)}>
            {place.kind === "channel" ? <ChannelView key={place.id} id={place.id} /> : <AppView tab={place.tab} />}
          </main>
          {thread && <ThreadPanel key={thread.ts} thread={thread} inert={drawer !== null} />}
          {panelOpen && <Panel />}
          {drawer && <button type="button" className="scrim" aria-label="Close" onClick={() => setDrawer(null)} />}
        </div>
        <Announcer channel={channelOf(place, workspace)} />
        <ModalStack />
      </ShellContext>
    </PeopleContext>
  );
}

function channelOf(place: Place, workspace: Workspace): string | undefined {
  return place.kind === "channel" ? place.id : appChannel(workspace)?.id;
}

/** A message without replies is shown where it stands, and nothing beside it. */
function hasThread({ channel, thread, message }: Linked, { messages }: Workspace): boolean {
  return message !== thread || repliesTo(messages[channel] ?? [], thread).length > 0;
}

/** Here if one may write here, else where one may. */
function placeToAsk(place: Place, workspace: Workspace): Channel | undefined {
  const open = workspace.channels.filter((channel) => !channel.is_archived);
  return open.find((channel) => channel.id === channelOf(place, workspace)) ?? open[0];
}

/** Take the focus into a drawer that opens, and back to where it was. */
function useFocusIn(drawer: "sidebar" | "panel" | null) {
  useEffect(() => {
    if (!drawer) return;
    const before = document.activeElement;
    document.querySelector<HTMLElement>(`.${drawer} button`)?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [drawer]);
}

/** A lone `/` goes to where one writes, as in Slack and on GitHub. */
function useSlashKey(composer: React.RefObject<HTMLTextAreaElement | null>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const writing = target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || writing || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      composer.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [composer]);
}

function useEscape(close: () => void) {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
        latest.current();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
