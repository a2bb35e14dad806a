import { useCallback, useState } from "react";
import type { PageEvent } from "./contract";
import { Toasts } from "./parts/Toasts";
import { Waves } from "./parts/Avatar";
import { ThemeContext } from "./state/contexts";
import { useEvents } from "./state/connection";
import { actAs } from "./state/post";
import { SandboxProvider } from "./state/Sandbox";
import { useStored } from "./state/useStored";
import { useTheme } from "./state/useTheme";
import { useToasts } from "./state/useToasts";
import { after, type Workspace } from "./state/workspace";
import { Shell } from "./Shell";

export function App() {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  const [theme, toggleTheme] = useTheme();
  const { toasts, show, dismiss } = useToasts();
  const heard = useCallback(
    (event: PageEvent) => {
      if (event.type === "toast") show(event.text, event.level);
      setWorkspace((old) => after(old, event));
    },
    [show],
  );
  const [person, setPerson] = useStored("person", "");
  actAs(person);
  const online = useEvents(person, heard);
  return (
    <ThemeContext value={theme}>
      {workspace ? (
        <SandboxProvider workspace={workspace} notify={show}>
          <Shell key={workspace.me} online={online} toggleTheme={toggleTheme} beSomebody={setPerson} />
        </SandboxProvider>
      ) : (
        <main className="welcome">
          <span className="welcome-mark">
            <Waves />
          </span>
          <h1>Local workspace</h1>
          <p role="status">Connecting…</p>
        </main>
      )}
      <Toasts toasts={toasts} dismiss={dismiss} />
    </ThemeContext>
  );
}
