const FIELDS = ".dialog-body :is(input, textarea, select)";
const BUTTONS = ".dialog-foot button";
const WRONG = ".field-input-wrong :is(input, textarea, select, button)";

/** Go to the first thing to fill in, or else to the first button. */
export function focusFirst(root: HTMLElement | null): void {
  (root?.querySelector<HTMLElement>(FIELDS) ?? root?.querySelector<HTMLElement>(BUTTONS))?.focus();
}

/** Go to the first entry that was refused. */
export function focusWrong(root: HTMLElement | null): void {
  root?.querySelector<HTMLElement>(WRONG)?.focus();
}
