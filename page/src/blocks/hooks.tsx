/** What the library asks us to draw inside a text: people, channels, dates, links, emoji. */
import { type ComponentProps, useContext, useEffect, useState } from "react";
import type { Message as Library } from "slack-blocks-to-jsx";
import { PeopleContext, useReader } from "../state/contexts";
import { nameOf } from "../state/workspace";
import { BarText } from "./BarText";
import { formatDate, localeOf } from "./dates";
import { isBar } from "./bars";
import { LanguageContext } from "./language";
import { placeOf, safeUrl } from "./urls";

type Hooks = NonNullable<ComponentProps<typeof Library>["hooks"]>;
type EmojiHook = NonNullable<Hooks["emoji"]>;
type LinkHook = NonNullable<Hooks["link"]>;

export const hooks: Hooks = {
  user: ({ id }) => <UserMention id={id} />,
  channel: ({ id }) => <ChannelMention id={id} />,
  usergroup: ({ id, name }) => <span className="mention">@{name || id}</span>,
  atHere: () => <Broadcast range="here" />,
  atChannel: () => <Broadcast range="channel" />,
  atEveryone: () => <Broadcast range="everyone" />,
  date: ({ timestamp, format }) => <SlackDate seconds={Number(timestamp)} format={format} />,
  emoji: drawEmoji,
  link: (link) => <Link {...link} />,
};

function UserMention({ id }: { id: string }) {
  const { users, me } = useContext(PeopleContext);
  const user = users.find((one) => one.id === id);
  return <span className={id === me ? "mention mention-me" : "mention"}>@{user ? nameOf(user) : id}</span>;
}

function ChannelMention({ id }: { id: string }) {
  const channel = useContext(PeopleContext).channels.find((one) => one.id === id);
  if (!channel) return <span className="mention">#{id}</span>;
  return (
    <a className="mention" href={`#/${channel.id}`}>
      #{channel.name}
    </a>
  );
}

function Broadcast({ range }: { range: string }) {
  return <span className="mention mention-me">@{range}</span>;
}

function SlackDate({ seconds, format }: { seconds: number; format: string }) {
  const [, tick] = useState(0);
  const reader = useReader();
  const locale = localeOf(useContext(LanguageContext), reader);
  const moving = format.includes("{ago}") || format.includes("_pretty}");
  useEffect(() => {
    if (!moving) return;
    const timer = window.setInterval(() => tick((count) => count + 1), 30_000);
    return () => window.clearInterval(timer);
  }, [moving]);
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return format;
  return (
    <time dateTime={time.toISOString()} title={time.toLocaleString(locale, { timeZone: reader?.tz })}>
      {formatDate(seconds, format, locale, reader?.tz)}
    </time>
  );
}

function Link({ href, children }: Parameters<LinkHook>[0]) {
  if (!safeUrl(href)) return <span>{children}</span>;
  const here = placeOf(href);
  if (here) {
    return (
      <a className="link" href={here}>
        {children}
      </a>
    );
  }
  return (
    <a className="link" href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function drawEmoji(...[emoji, parse]: Parameters<EmojiHook>) {
  const { name } = emoji;
  if (name.startsWith("`")) {
    return (
      <code className="slack_inline_code">
        <BarText text={name.slice(1)} />
      </code>
    );
  }
  if (isBar(name)) return <BarText text={name} />;
  const glyph = parse(emoji);
  if (/^[\w+':-]+$/.test(glyph)) return `:${name}:`;
  return (
    <span role="img" aria-label={name.replaceAll("_", " ")} title={`:${name}:`}>
      {glyph}
    </span>
  );
}
