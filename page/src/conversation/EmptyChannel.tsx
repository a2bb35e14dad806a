import type { Channel } from "../contract";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useSandbox, useWorkspace } from "../state/Sandbox";

/** The start of a channel, with something to try. */
export function EmptyChannel({ channel }: { channel: Channel }) {
  const { command } = useWorkspace();
  const { send } = useSandbox();
  const { dli } = useShell();
  const job = dli?.state?.jobs.find((one) => one.status === "RUNNING") ?? dli?.state?.jobs[0];
  const aboutJobs = job ? [`${command} ${job.job_id}`, `${command} subscribe queue:${job.queue_name}`] : [];
  const tries = [`${command} help`, ...aboutJobs];
  return (
    <div className="start">
      <span className="start-mark">
        <Icon name={channel.is_im ? "thread" : channel.is_private ? "lock" : "hash"} />
      </span>
      <h2>{channel.is_im ? "Nothing said yet" : `This is the start of #${channel.name}`}</h2>
      {channel.topic && <p>{channel.topic}</p>}
      {!channel.is_archived && (
        <p className="tries">
          {tries.map((text) => (
            <button key={text} type="button" className="try" onClick={() => void send(channel.id, text)}>
              <code>{text}</code>
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
