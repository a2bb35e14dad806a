import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";
import { post } from "../state/post";
import { useSandbox, useWorkspace } from "../state/Sandbox";

/** What the app offers wherever one is. */
export function Shortcuts() {
  const { shortcuts, app } = useWorkspace();
  const { attempt } = useSandbox();
  const items = shortcuts
    .filter((shortcut) => shortcut.type === "global")
    .map(({ name, callback_id }) => ({
      label: name,
      detail: app.name,
      onPick: () => void attempt(post("page/shortcut", { callback_id })),
    }));
  if (items.length === 0) return null;
  return (
    <Menu label="Shortcuts" items={items} className="icon-button composer-shortcuts" testId="shortcuts">
      <Icon name="bolt" />
    </Menu>
  );
}
