import { useState } from "react";
import { AskedSelect } from "./AskedSelect";
import { ButtonControl } from "./ButtonControl";
import { Choices } from "./Choices";
import { ConfirmDialog } from "./ConfirmDialog";
import { type Control, type ControlProps, type ControlValue, chosen, fieldOf } from "./control";
import { DateTimeInput } from "./DateTimeInput";
import { label } from "./label";
import { MultiSelect } from "./MultiSelect";
import { Overflow } from "./Overflow";
import { Select } from "./Select";
import { useSurfaceHere } from "./surface";
import { TextInput } from "./TextInput";

interface Props {
  control: Control;
  blockId: string;
  /** Ids for labels and errors; a control outside an input block names itself. */
  labelledBy?: string;
  /** The label's words: axe finds none by its id that is scrolled out of sight. */
  labelled?: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  /** Whether a change is told to the app at once. */
  dispatches: boolean;
}

type Pending = { action: ControlValue; value?: unknown };

/** One interactive element; asks first where the app wants a confirmation. */
export function ControlView(props: Props) {
  const { control, blockId, labelledBy, labelled, describedBy, invalid = false, dispatches } = props;
  const surface = useSurfaceHere();
  const [pending, setPending] = useState<Pending | null>(null);
  const actionId = control.action_id ?? "";
  const field = fieldOf(control);

  const carryOut = ({ action, value }: Pending) => {
    const state = field && value !== undefined ? surface.enter(blockId, actionId, action) : undefined;
    void surface.press(blockId, action, state);
  };
  const ask = (wish: Pending) => (control.confirm ? setPending(wish) : carryOut(wish));
  const onChange = (value: unknown) => {
    const action = { type: control.type, action_id: actionId, [field ?? "value"]: value };
    if (dispatches && !isTyped(control)) ask({ action, value });
    else surface.enter(blockId, actionId, action);
  };
  const onPress = (more: Record<string, unknown> = {}) =>
    ask({ action: { type: control.type, action_id: actionId, ...more } });

  const Kind = KINDS[control.type];
  if (!Kind) return <span className="unsupported">{control.type} isn’t drawn here</span>;
  const aria = labelledBy
    ? {
        "aria-label": labelled,
        "aria-labelledby": labelledBy,
        "aria-describedby": describedBy,
        "aria-invalid": invalid || undefined,
      }
    : { "aria-label": nameOf(control) };
  return (
    <>
      <Kind
        control={control}
        value={chosen(control, surface.state, blockId)}
        busy={surface.busy === `${blockId}/${actionId}`}
        dispatches={dispatches}
        aria={aria as ControlProps["aria"]}
        onChange={onChange}
        onPress={onPress}
        suggest={(typed) => surface.suggest(blockId, actionId, typed)}
      />
      {pending && control.confirm && (
        <ConfirmDialog
          confirm={control.confirm}
          onAnswer={(yes) => {
            setPending(null);
            if (yes) carryOut(pending);
          }}
        />
      )}
    </>
  );
}

const KINDS: Record<string, (props: ControlProps) => React.ReactNode> = {
  button: ButtonControl,
  workflow_button: ButtonControl,
  icon_button: ButtonControl,
  overflow: Overflow,
  static_select: Select,
  external_select: AskedSelect,
  users_select: Select,
  channels_select: Select,
  conversations_select: Select,
  multi_static_select: MultiSelect,
  multi_external_select: AskedSelect,
  multi_users_select: MultiSelect,
  multi_channels_select: MultiSelect,
  multi_conversations_select: MultiSelect,
  checkboxes: Choices,
  radio_buttons: Choices,
  plain_text_input: TextInput,
  email_text_input: TextInput,
  url_text_input: TextInput,
  number_input: TextInput,
  rich_text_input: TextInput,
  datepicker: DateTimeInput,
  timepicker: DateTimeInput,
  datetimepicker: DateTimeInput,
};

function isTyped(control: Control): boolean {
  const now = control.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered") ?? false;
  return control.type.endsWith("_input") && !now;
}

function nameOf(control: Control): string {
  return control.accessibility_label ?? (label(control.text) || label(control.placeholder) || "Choose");
}
