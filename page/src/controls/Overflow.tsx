import { safeUrl } from "../blocks/urls";
import { Menu } from "../parts/Menu";
import type { ControlProps } from "./control";
import { label } from "./label";

export function Overflow({ control, onPress }: ControlProps) {
  const items = (control.options ?? []).map((option) => ({
    label: label(option.text),
    onPick: () => {
      if (option.url && safeUrl(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
      onPress({ selected_option: option });
    },
  }));
  return <Menu label="More actions" items={items} />;
}
