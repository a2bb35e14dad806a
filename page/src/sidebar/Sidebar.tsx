import type { Channel, User } from "../contract";
import { useShell } from "../shellContext";
import { useWorkspace } from "../state/Sandbox";
import { appChannel, appUser, nameOf, partner } from "../state/workspace";
import { Avatar } from "../parts/Avatar";
import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";

export function Sidebar({ hidden, beSomebody }: { hidden: boolean; beSomebody: (id: string) => void }) {
  const workspace = useWorkspace();
  const { channels, users, me, app } = workspace;
  const appDirect = appChannel(workspace);
  const rooms = channels.filter((channel) => !channel.is_im).sort(archivedLast);
  const people = channels.filter((channel) => channel.is_im && channel.id !== appDirect?.id);
  const self = users.find((user) => user.id === me);
  return (
    <nav className="sidebar" aria-label="Channels" inert={hidden} data-hidden={hidden}>
      <Group title="Channels">
        {rooms.map((channel) => (
          <Room key={channel.id} channel={channel} />
        ))}
      </Group>
      {people.length > 0 && (
        <Group title="Direct messages">
          {people.map((channel) => (
            <Direct key={channel.id} channel={channel} user={partner(workspace, channel)} />
          ))}
        </Group>
      )}
      <Group title="Apps">
        <AppEntry name={app.name} channel={appDirect?.id} />
      </Group>
      <div className="sidebar-space" />
      <Myself user={self} users={users} beSomebody={beSomebody} />
    </nav>
  );
}

interface MyselfProps {
  user: User | undefined;
  users: User[];
  beSomebody: (id: string) => void;
}

/** Who one is here, and who one could be instead. */
function Myself({ user, users, beSomebody }: MyselfProps) {
  const items = users
    .filter((one) => !one.is_bot)
    .map((one) => ({
      label: nameOf(one),
      detail: [one.is_admin && "administrator", one.locale].filter(Boolean).join(", "),
      checked: one.id === user?.id,
      onPick: () => beSomebody(one.id),
    }));
  return (
    <Menu label={`You are ${nameOf(user)}: be somebody else`} items={items} className="sidebar-self" testId="myself">
      <Avatar user={user} small />
      <span className="clip">{nameOf(user)}</span>
      <span className="sidebar-you">you</span>
    </Menu>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="group">
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

function Room({ channel }: { channel: Channel }) {
  const icon = channel.is_archived ? "file" : channel.is_private ? "lock" : "hash";
  return (
    <Entry channel={channel.id} testId={`channel-${channel.name}`} faint={channel.is_archived}>
      <Icon name={icon} />
      <span className="clip">{channel.name}</span>
    </Entry>
  );
}

function Direct({ channel, user }: { channel: Channel; user: User | undefined }) {
  return (
    <Entry channel={channel.id} testId={`channel-${channel.name}`}>
      <Avatar user={user} small />
      <span className="clip">{user ? nameOf(user) : channel.name}</span>
    </Entry>
  );
}

interface EntryProps {
  channel: string;
  testId: string;
  faint?: boolean;
  children: React.ReactNode;
}

function Entry({ channel, testId, faint = false, children }: EntryProps) {
  const { place, go, unread } = useShell();
  const current = place.kind === "channel" && place.id === channel;
  const news = unread.channels.has(channel) && !current;
  return (
    <li>
      <button
        type="button"
        className={["entry", news && "entry-unread", faint && "entry-faint"].filter(Boolean).join(" ")}
        aria-current={current ? "page" : undefined}
        data-testid={testId}
        data-unread={news || undefined}
        onClick={() => go({ kind: "channel", id: channel })}
      >
        {children}
        {news && <News count={unread.forMe.get(channel)} />}
      </button>
    </li>
  );
}

function AppEntry({ name, channel }: { name: string; channel: string | undefined }) {
  const { place, go, unread } = useShell();
  const workspace = useWorkspace();
  const news = channel !== undefined && unread.channels.has(channel) && place.kind !== "app";
  return (
    <li>
      <button
        type="button"
        className={news ? "entry entry-unread" : "entry"}
        aria-current={place.kind === "app" ? "page" : undefined}
        data-testid="app"
        data-unread={news || undefined}
        onClick={() => go({ kind: "app", tab: news ? "messages" : "home" })}
      >
        <Avatar user={appUser(workspace)} small />
        <span className="clip">{name}</span>
        {news && <News count={unread.forMe.get(channel)} />}
      </button>
    </li>
  );
}

/** A dot for news, or how many of them are for us. */
function News({ count }: { count: number | undefined }) {
  return (
    <>
      <span className={count ? "news news-count" : "news"} aria-hidden="true">
        {count}
      </span>
      <span className="sr-only">, unread{count && `, ${count} for you`}</span>
    </>
  );
}

function archivedLast(a: Channel, b: Channel): number {
  return Number(a.is_archived) - Number(b.is_archived) || a.name.localeCompare(b.name);
}
