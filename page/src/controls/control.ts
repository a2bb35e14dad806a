/** The interactive elements of Block Kit, and the state that Slack keeps for each. */
import type { Block, ConfirmDialogObject, OptionGroupObject, OptionObject, TextObject } from "slack-blocks-to-jsx";

/** Every element that can be pressed, picked or filled in; which fields there are depends on the type. */
export interface Control {
  type: string;
  action_id?: string;
  text?: TextObject<"plain_text">;
  value?: string;
  url?: string;
  style?: string;
  accessibility_label?: string;
  confirm?: ConfirmDialogObject;
  placeholder?: TextObject<"plain_text">;
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  is_decimal_allowed?: boolean;
  min_value?: string;
  max_value?: string;
  max_selected_items?: number;
  min_query_length?: number;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  [field: string]: unknown;
}

/** What every kind of control gets. */
export interface ControlProps {
  control: Control;
  value: unknown;
  busy: boolean;
  dispatches: boolean;
  aria: {
    "aria-label"?: string;
    "aria-labelledby"?: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  };
  /** Something was chosen or typed. */
  onChange: (value: unknown) => void;
  /** Something was pressed, or a text sent with Enter. */
  onPress: (more?: Record<string, unknown>) => void;
  /** Ask the app what it offers for what was typed; for menus that it fills. */
  suggest: (typed: string) => Promise<OptionObject[]>;
}

export type ControlValue = { type: string; [field: string]: unknown };

/** Values by block and action, as `view.state.values`. */
export type FormState = Record<string, Record<string, ControlValue>>;

/** Where a type keeps what was chosen, and what it starts from. */
const FIELDS: Record<string, [field: string, initial: string, empty: null | []]> = {
  plain_text_input: ["value", "initial_value", null],
  email_text_input: ["value", "initial_value", null],
  url_text_input: ["value", "initial_value", null],
  number_input: ["value", "initial_value", null],
  rich_text_input: ["rich_text_value", "initial_value", null],
  static_select: ["selected_option", "initial_option", null],
  external_select: ["selected_option", "initial_option", null],
  radio_buttons: ["selected_option", "initial_option", null],
  users_select: ["selected_user", "initial_user", null],
  channels_select: ["selected_channel", "initial_channel", null],
  conversations_select: ["selected_conversation", "initial_conversation", null],
  checkboxes: ["selected_options", "initial_options", []],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  multi_users_select: ["selected_users", "initial_users", []],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  datepicker: ["selected_date", "initial_date", null],
  timepicker: ["selected_time", "initial_time", null],
  datetimepicker: ["selected_date_time", "initial_date_time", null],
};

/** The field that holds what was chosen; undefined for what keeps no state, as a button. */
export function fieldOf(control: Control): string | undefined {
  return FIELDS[control.type]?.[0];
}

export function chosen(control: Control, state: FormState, blockId: string): unknown {
  const field = fieldOf(control);
  return field && state[blockId]?.[control.action_id ?? ""]?.[field];
}

/** A block without an id can't be told from another: its place will do. */
export function idOf(block: Block, index: number): string {
  return block.block_id || `block-${index}`;
}

export function controlsOf(block: Block): Control[] {
  if (block.type === "actions") return block.elements as Control[];
  if (block.type === "input") return [block.element as Control];
  return block.type === "section" && block.accessory ? [block.accessory as Control] : [];
}

/** The state that a message or view has before anybody touched it. */
export function initialState(blocks: Block[]): FormState {
  const state: FormState = {};
  blocks.forEach((block, index) => {
    for (const control of controlsOf(block)) {
      const fields = FIELDS[control.type];
      if (!fields) continue;
      const [field, initial, empty] = fields;
      const values = (state[idOf(block, index)] ??= {});
      values[control.action_id ?? ""] = { type: control.type, [field]: control[initial] ?? empty };
    }
  });
  return state;
}

/** Lay what was entered over the initial state; what the blocks no longer have is dropped. */
export function merged(initial: FormState, entered: FormState): FormState {
  const block = (id: string, values: Record<string, ControlValue>) =>
    Object.entries(values).map(([action, value]) => {
      const mine = entered[id]?.[action];
      return [action, mine?.type === value.type ? mine : value];
    });
  return Object.fromEntries(Object.entries(initial).map(([id, values]) => [id, Object.fromEntries(block(id, values))]));
}

/** What Slack itself refuses to submit: by block id, in words. */
export function missing(blocks: Block[], state: FormState): Record<string, string> {
  const errors: Record<string, string> = {};
  blocks.forEach((block, index) => {
    if (block.type !== "input") return;
    const control = block.element as Control;
    const value = chosen(control, state, idOf(block, index));
    const problem = complaint(control, value, block.optional ?? false);
    if (problem) errors[idOf(block, index)] = problem;
  });
  return errors;
}

function complaint(control: Control, value: unknown, optional: boolean): string | undefined {
  const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) return optional ? undefined : "Please complete this required field.";
  if (typeof value !== "string") return undefined;
  const { min_length: least, max_length: most } = control;
  if (least && value.length < least) return `At least ${least} characters, please.`;
  if (most && value.length > most) return `At most ${most} characters, please.`;
  return undefined;
}
