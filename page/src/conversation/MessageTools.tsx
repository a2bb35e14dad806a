import { Icon, type IconName } from "../parts/Icon";
import { Menu } from "../parts/Menu";
import { post } from "../state/post";
import { useSandbox, useWorkspace } from "../state/Sandbox";
import type { SeenMessage } from "../state/workspace";

/** What can be done with a message: reply, and whatever its app's shortcuts do. */
export function MessageTools({ message, onReply }: { message: SeenMessage; onReply: (() => void) | undefined }) {
  const { shortcuts, app } = useWorkspace();
  const { attempt } = useSandbox();
  const { channel, ts } = message;
  const offered = shortcuts
    .filter((shortcut) => shortcut.type === "message")
    .map(({ name, callback_id }) => ({
      label: name,
      detail: app.name,
      onPick: () => void attempt(post("page/shortcut", { callback_id, channel, ts })),
    }));
  const remove = { label: "Delete the message", onPick: () => void attempt(post("page/message_delete", { channel, ts })) };
  return (
    <div className="message-tools">
      {onReply && <Tool icon="thread" name="Reply in thread" onClick={onReply} />}
      <Menu label="More actions" items={[...offered, remove]} className="icon-button" testId="message-menu" />
    </div>
  );
}

function Tool({ icon, name, onClick }: { icon: IconName; name: string; onClick: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={name} title={name} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
