import type { ReactNode } from "react";
import { Composer } from "../composer/Composer";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useWorkspace } from "../state/Sandbox";
import { nameOf, partner } from "../state/workspace";
import type { Channel } from "../contract";
import { ChannelMenu, NotHere } from "./ChannelMenu";
import { FirstSteps } from "./FirstSteps";
import { MessageList } from "./MessageList";

/** A channel or a direct conversation, with what one writes into it. */
export function ChannelView({ id, title }: { id: string; title?: ReactNode }) {
  const workspace = useWorkspace();
  const { composer } = useShell();
  const channel = workspace.channels.find((one) => one.id === id);
  if (!channel) return <p className="empty">This channel is gone.</p>;
  const person = channel.is_im ? partner(workspace, channel) : undefined;
  const name = person ? nameOf(person) : channel.name;
  return (
    <>
      <header className="place-head">{title ?? <Title channel={channel} name={name} />}</header>
      {!channel.is_im && <FirstSteps />}
      {!channel.is_im && !channel.app_member && !channel.is_archived && <NotHere channel={channel} />}
      <MessageList channel={channel} />
      {channel.is_archived ? (
        <p className="archived">#{channel.name} is archived: nobody can write here.</p>
      ) : (
        <Composer channel={id} name={channel.is_im ? name : `#${name}`} inputRef={composer} />
      )}
    </>
  );
}

function Title({ channel, name }: { channel: Channel; name: string }) {
  return (
    <>
      <h1 className="place-name">
        {!channel.is_im && <Icon name={channel.is_private ? "lock" : "hash"} />}
        <span className="clip">{name}</span>
      </h1>
      {channel.topic && (
        <p className="topic clip" title={channel.topic}>
          {channel.topic}
        </p>
      )}
      <span className="place-space" />
      {!channel.is_im && <ChannelMenu channel={channel} />}
    </>
  );
}
