import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useWorkspace } from "../state/Sandbox";
import { useStored } from "../state/useStored";

/** What to try first; gone for good once it was dismissed. */
export function FirstSteps() {
  const [seen, setSeen] = useStored("first-steps-seen", false);
  const { dli, panelOpen, togglePanel } = useShell();
  const { app, command } = useWorkspace();
  if (seen) return null;
  return (
    <aside className="first-steps" aria-label="First steps" data-testid="first-steps">
      <div>
        <h2>This is {app.name}, running on your machine</h2>
        <ol>
          <li>
            {dli ? (
              <>
                Press <strong>Ask</strong> on a running job{" "}
                {panelOpen ? (
                  "on the right"
                ) : (
                  <>
                    in{" "}
                    <button type="button" className="link-button" onClick={togglePanel}>
                      Local DLI
                    </button>
                  </>
                )}
                .
              </>
            ) : (
              <>
                Type <code>{command} help</code> below.
              </>
            )}
          </li>
          <li>Only you see the answer: its buttons refresh it, or share it with the channel.</li>
          <li>
            {dli && "Press its bell, or type "}
            {!dli && "Type "}
            <code>{command} subscribe queue:etl</code>: the channel hears how jobs end.
          </li>
          <li>Switch on a fault, ask again, and see how the app copes.</li>
        </ol>
      </div>
      <button type="button" className="icon-button" aria-label="Dismiss the first steps" onClick={() => setSeen(true)}>
        <Icon name="close" />
      </button>
    </aside>
  );
}
