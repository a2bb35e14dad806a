import { useSandbox, useWorkspace } from "../state/Sandbox";
import { post } from "../state/post";

/** End the app and start it again, where whoever runs this workspace can. */
export function Restart() {
  const { app, app_connected: connected, can_restart: can } = useWorkspace();
  const { attempt } = useSandbox();
  if (!can) return null;
  return (
    <section className="panel-part" id="restart">
      <header className="panel-part-head">
        <h3>{app.name} itself</h3>
      </header>
      <div className="restart">
        <p>It goes on where it was, and says nothing twice.</p>
        <button
          type="button"
          className="button"
          disabled={!connected}
          data-testid="restart"
          onClick={() => void attempt(post("page/restart", {}))}
        >
          Restart the bot
        </button>
      </div>
    </section>
  );
}
