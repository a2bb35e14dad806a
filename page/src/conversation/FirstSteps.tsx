import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useWorkspace } from "../state/Sandbox";
import { nameOf } from "../state/workspace";
import { useStored } from "../state/useStored";

const QUEUE = "queue:etl";

/** What to try first; gone for good once it was dismissed. */
export function FirstSteps() {
  const [seen, setSeen] = useStored("first-steps-seen", false);
  const { dli } = useShell();
  const { app } = useWorkspace();
  if (seen) return null;
  return (
    <aside className="first-steps" aria-label="First steps" data-testid="first-steps">
      <div>
        <h2>This is {app.name}, running on your machine</h2>
        {dli ? <StepsWithJobs /> : <Steps />}
      </div>
      <button type="button" className="icon-button" aria-label="Dismiss the first steps" onClick={() => setSeen(true)}>
        <Icon name="close" />
      </button>
    </aside>
  );
}

function StepsWithJobs() {
  const { ask } = useShell();
  const { app, command, users } = useWorkspace();
  const reader = users.find((user) => user.locale.startsWith("zh"));
  return (
    <ol>
      <li>
        Press <strong>Ask</strong> on a running job <ThePanel />: only you see the answer.
      </li>
      <li>
        Press its bell: a card here stays current, and its thread tells how far the job is. Slow it down or let it hang:
        after a while the thread tells that, too.
      </li>
      <li>
        Let this channel hear how all jobs of a queue end:{" "}
        <button type="button" className="try try-small" onClick={() => ask(`subscribe ${QUEUE}`)}>
          <code>
            {command} subscribe {QUEUE}
          </code>
        </button>
      </li>
      <li>Start a dozen jobs, switch on a fault, restart the bot: nothing is lost or said twice.</li>
      <li>
        Open {app.name} under <em>Apps</em>
        {reader && `, or be ${nameOf(reader)}, who reads Chinese, at the foot of the sidebar`}.
      </li>
    </ol>
  );
}

function ThePanel() {
  const { panelOpen, togglePanel } = useShell();
  if (panelOpen) return "on the right";
  return (
    <>
      in{" "}
      <button type="button" className="link-button" onClick={togglePanel}>
        Local DLI
      </button>
    </>
  );
}

/** For any other app, of which only its command is known. */
function Steps() {
  const { command } = useWorkspace();
  return (
    <ol>
      <li>
        Type <code>{command} help</code> below: only you see the answer.
      </li>
      <li>Switch on a fault, ask again, and see how the app copes.</li>
    </ol>
  );
}
