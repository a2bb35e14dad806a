const FIELDS = ".dialog-body :is(input, textarea, select)";
const BUTTONS = ".dialog-foot button";
const WRONG = ".field-input-wrong :is(input, textarea, select, button)";

/** Go to the first thing to fill in, of a choice to what is chosen, or else to the first button. */
export function focusFirst(root: HTMLElement | null): void {
  const field = root?.querySelector<HTMLElement>(FIELDS);
  const isChoice = field instanceof HTMLInputElement && field.type === "radio";
  const chosen = isChoice ? root?.querySelector<HTMLElement>(`input[name="${CSS.escape(field.name)}"]:checked`) : null;
  (chosen ?? field ?? root?.querySelector<HTMLElement>(BUTTONS))?.focus();
}

/** Go to the first entry that was refused, and show all of it: what is wrong stands below it. */
export function focusWrong(root: HTMLElement | null): void {
  const control = root?.querySelector<HTMLElement>(WRONG);
  control?.focus({ preventScroll: true });
  control?.closest(".field-input")?.scrollIntoView({ block: "nearest" });
}
