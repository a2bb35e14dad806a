import type { Channel } from "../contract";
import { Menu } from "../parts/Menu";
import { post } from "../state/post";
import { useSandbox, useWorkspace } from "../state/Sandbox";

type Deed = "invite" | "remove" | "archive" | "unarchive";

/** What an administrator does to a channel. */
export function ChannelMenu({ channel }: { channel: Channel }) {
  const { app } = useWorkspace();
  const arrange = useArrange(channel);
  const items = [
    channel.app_member
      ? { label: `Remove ${app.name}`, onPick: () => arrange("remove") }
      : { label: `Invite ${app.name}`, onPick: () => arrange("invite") },
    channel.is_archived
      ? { label: "Bring the channel back", onPick: () => arrange("unarchive") }
      : { label: "Archive the channel", onPick: () => arrange("archive") },
  ];
  return <Menu label={`More about #${channel.name}`} items={items} />;
}

/** Says that the app can't post here, and mends it. */
export function NotHere({ channel }: { channel: Channel }) {
  const { app } = useWorkspace();
  const arrange = useArrange(channel);
  return (
    <p className="not-here" data-testid="not-here">
      <span>{app.name} isn’t in this channel: it can answer you, but not post here.</span>
      <button type="button" className="button button-small" onClick={() => arrange("invite")}>
        Invite it
      </button>
    </p>
  );
}

function useArrange(channel: Channel): (deed: Deed) => void {
  const { attempt } = useSandbox();
  return (deed) => void attempt(post("page/channel", { channel: channel.id, deed }));
}
