import { useEffect, useMemo } from "react";
import type { View } from "../contract";
import { languageOfBlocks } from "../blocks/language";
import { Spoken } from "../blocks/Spoken";
import { Blocks } from "../blocks/Blocks";
import { ChannelView } from "../conversation/ChannelView";
import { SurfaceContext, useSurface } from "../controls/surface";
import { Avatar } from "../parts/Avatar";
import { Menu } from "../parts/Menu";
import { useShell } from "../shellContext";
import { useSandbox, useWorkspace } from "../state/Sandbox";
import { post } from "../state/post";
import { appChannel, appUser } from "../state/workspace";

const TABS = [
  { id: "home", name: "Home" },
  { id: "messages", name: "Messages" },
] as const;

/** The app itself: its home tab, and what it says to one directly. */
export function AppView({ tab }: { tab: "home" | "messages" }) {
  const workspace = useWorkspace();
  const { go } = useShell();
  const { attempt } = useSandbox();
  useEffect(() => {
    void attempt(post("page/home_opened", { tab }));
  }, [attempt, tab]);
  const direct = appChannel(workspace);
  const title = (
    <>
      <Avatar user={appUser(workspace)} small />
      <h1 className="clip">{workspace.app.name}</h1>
      <nav className="tabs" aria-label={workspace.app.name}>
        {TABS.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-current={tab === id ? "page" : undefined}
            data-testid={`tab-${id}`}
            onClick={() => go({ kind: "app", tab: id })}
          >
            {name}
          </button>
        ))}
      </nav>
      <span className="place-space" />
      <AppMenu />
    </>
  );
  if (tab === "messages" && direct) return <ChannelView key={direct.id} id={direct.id} title={title} />;
  return (
    <>
      <header className="place-head">{title}</header>
      {tab === "messages" ? (
        <p className="empty">{workspace.app.name} hasn’t written to you yet.</p>
      ) : (
        <Home view={workspace.home} />
      )}
    </>
  );
}

/** What an administrator does to an app that was installed here by OAuth. */
function AppMenu() {
  const { app, app_installed: installed, can_uninstall: possible } = useWorkspace();
  const { attempt } = useSandbox();
  if (!installed || !possible) return null;
  const remove = { label: `Remove ${app.name} from the workspace`, onPick: () => void attempt(post("page/uninstall", {})) };
  return <Menu label={`More about ${app.name}`} items={[remove]} />;
}

function Home({ view }: { view: View | null }) {
  const { app, app_installed: installed } = useWorkspace();
  if (!installed) return <p className="empty">{app.name} isn’t installed in this workspace.</p>;
  if (!view) return <p className="empty">{app.name} shows nothing here yet.</p>;
  return <HomeTab view={view} />;
}

function HomeTab({ view }: { view: View }) {
  const container = useMemo(() => ({ type: "view" as const, view_id: view.id }), [view.id]);
  const surface = useSurface({ container, blocks: view.blocks, before: view.state?.values });
  return (
    <div className="home" data-testid="home" tabIndex={0} role="region" aria-label="Home">
      <div className="home-blocks">
        <SurfaceContext value={surface}>
          <Spoken language={languageOfBlocks(view.blocks)}>
            <Blocks blocks={view.blocks} />
          </Spoken>
        </SurfaceContext>
      </div>
    </div>
  );
}
