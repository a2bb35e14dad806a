import { useContext } from "react";
import type { OptionObject } from "slack-blocks-to-jsx";
import { PeopleContext } from "../state/contexts";
import { nameOf } from "../state/workspace";
import type { Control } from "./control";
import { label } from "./label";

/** Something to pick: `value` is what Slack stores, an option or an id. */
export interface Pick {
  key: string;
  label: string;
  group?: string;
  value: OptionObject | string;
}

/** What a menu offers that is filled from its options, the people or the channels. */
export function usePicks(control: Control): Pick[] {
  const { users, channels } = useContext(PeopleContext);
  const kind = control.type.replace(/^multi_/, "");
  if (kind === "users_select") return users.map((user) => ({ key: user.id, label: nameOf(user), value: user.id }));
  if (kind === "channels_select" || kind === "conversations_select") {
    return channels
      .filter((channel) => !channel.is_im && !channel.is_archived)
      .map((channel) => ({ key: channel.id, label: `#${channel.name}`, value: channel.id }));
  }
  const groups = control.option_groups ?? [{ label: undefined, options: control.options ?? [] }];
  return groups.flatMap((group) =>
    group.options.map((option) => ({
      key: option.value,
      label: label(option.text),
      value: option,
      ...(group.label ? { group: label(group.label) } : {}),
    })),
  );
}

export function keyOf(value: unknown): string {
  return typeof value === "string" ? value : ((value as OptionObject | null)?.value ?? "");
}
