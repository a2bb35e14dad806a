import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useSandbox, useWorkspace } from "../state/Sandbox";
import { post } from "../state/post";
import { Faults } from "./Faults";
import { Jobs } from "./Jobs";
import { Restart } from "./Restart";
import { StartJob } from "./StartJob";

const PARTS = [
  ["jobs", "Jobs"],
  ["start", "Start a job"],
  ["dli-faults", "DLI faults"],
  ["slack-faults", "Slack faults"],
] as const;

/** What stands behind the workspace: the local DLI, and all that can go wrong. */
export function Panel() {
  const { dli, togglePanel } = useShell();
  const { faults } = useWorkspace();
  const { attempt } = useSandbox();
  const setSlackFault = (name: string, on: boolean) => attempt(post("page/faults", { name, on }));
  return (
    <aside className="side panel" aria-label="Local DLI" data-testid="panel">
      <header className="side-head">
        <h2>{dli ? "Local DLI" : "Faults"}</h2>
        <button type="button" className="icon-button" aria-label="Close the panel" onClick={togglePanel}>
          <Icon name="close" />
        </button>
      </header>
      {dli && (
        <nav className="panel-nav" aria-label="Parts of the panel">
          {PARTS.map(([id, name]) => (
            <button key={id} type="button" onClick={() => document.getElementById(id)?.scrollIntoView()}>
              {name}
            </button>
          ))}
        </nav>
      )}
      <div className="panel-body" tabIndex={0} role="region" aria-label="Local DLI">
        {dli && !dli.reachable && <p className="panel-warning">The local DLI can’t be reached. Trying again…</p>}
        {dli && <Jobs dli={dli} />}
        {dli?.state && <StartJob dli={dli} recordings={dli.state.recordings} speed={dli.state.speed} />}
        {dli?.state && (
          <Faults
            id="dli-faults"
            title="Faults of DLI"
            faults={dli.state.faults}
            set={(name, on) => attempt(dli.setFault(name, on))}
          />
        )}
        <Faults id="slack-faults" title="Faults of Slack" faults={faults} set={setSlackFault} />
        <Restart />
      </div>
    </aside>
  );
}
