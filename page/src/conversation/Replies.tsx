import { ago } from "../blocks/dates";
import { Avatar } from "../parts/Avatar";
import { useWorkspace } from "../state/Sandbox";
import { millis, type SeenMessage } from "../state/workspace";

const FACES = 4;

/** How many replied to a message, and who. */
export function Replies({ count, replies, onOpen }: { count: number; replies: SeenMessage[]; onOpen: () => void }) {
  const { users } = useWorkspace();
  const last = replies.at(-1);
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, FACES);
  return (
    <button type="button" className="replies" data-testid="replies" onClick={onOpen}>
      {faces.map((id) => (
        <Avatar key={id} user={users.find((user) => user.id === id)} small />
      ))}
      <span className="replies-count">{count === 1 ? "1 reply" : `${count} replies`}</span>
      {last && <span className="muted">last one {ago(new Date(millis(last.ts)))}</span>}
    </button>
  );
}
