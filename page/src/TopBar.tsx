import { Icon } from "./parts/Icon";
import { Waves } from "./parts/Avatar";
import { useThemeName } from "./state/contexts";
import { useWorkspace } from "./state/Sandbox";
import { useShell } from "./shellContext";
import type { Workspace } from "./state/workspace";

const MODES = { socket: "Socket Mode", http: "HTTP", none: "" };

interface Props {
  online: boolean;
  toggleTheme: () => void;
  inert: boolean;
}

export function TopBar({ online, toggleTheme, inert }: Props) {
  const workspace = useWorkspace();
  const { narrow, panelOpen, togglePanel, openSidebar, dli } = useShell();
  const theme = useThemeName();
  const other = theme === "dark" ? "light" : "dark";
  const on = [...workspace.faults, ...(dli?.state?.faults ?? [])].filter((fault) => fault.on).length;
  return (
    <header className="topbar" inert={inert}>
      {narrow && (
        <button type="button" className="icon-button" aria-label="Channels" onClick={openSidebar}>
          <Icon name="menu" />
        </button>
      )}
      <div className="brand">
        <span className="brand-mark">
          <Waves />
        </span>
        <span className="brand-name clip">{workspace.team.name}</span>
      </div>
      <ConnectionState workspace={workspace} online={online} />
      <div className="topbar-space" />
      {on > 0 && (
        <button type="button" className="faults-chip" onClick={() => !panelOpen && togglePanel()}>
          <Icon name="alert" />
          {on}
          <span className="faults-words">{on === 1 ? "fault on" : "faults on"}</span>
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={`Switch to the ${other} theme`}
        title={`Switch to the ${other} theme`}
        data-testid="theme-toggle"
        onClick={toggleTheme}
      >
        <Icon name={other === "dark" ? "moon" : "sun"} />
      </button>
      <button
        type="button"
        className="panel-toggle"
        aria-expanded={panelOpen}
        data-testid="panel-toggle"
        onClick={togglePanel}
      >
        <Icon name="activity" />
        <span>{workspace.dli_control ? "Local DLI" : "Faults"}</span>
      </button>
    </header>
  );
}

function ConnectionState({ workspace, online }: { workspace: Workspace; online: boolean }) {
  const { narrow } = useShell();
  const { app, app_connected: connected, app_installed: installed, mode } = workspace;
  const tone = !online ? "bad" : connected ? "good" : "waiting";
  const how = MODES[mode];
  const short = !online ? "Reconnecting…" : connected ? "Connected" : installed ? "Not connected" : "Not installed";
  const long = !online
    ? "Reconnecting to the local server…"
    : `${app.name} is ${installed ? (connected ? "connected" : "not connected") : "not installed"}`;
  return (
    <span className={`connection connection-${tone}`} role="status" data-testid="connection">
      <span className="connection-dot" aria-hidden="true" />
      <span className="connection-words">{narrow ? short : long}</span>
      {online && connected && how && <span className="connection-mode">{how}</span>}
    </span>
  );
}
