import { type RefObject, useEffect } from "react";

type Place = RefObject<HTMLElement | null>;

/** Close what `button` opened in `root` when one presses Escape, clicks elsewhere, or goes elsewhere with Tab. */
export function useDismiss(root: Place, button: Place, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return;
    const isElsewhere = (target: EventTarget | null) => !root.current?.contains(target as Node);
    const onPointer = (event: PointerEvent) => {
      if (isElsewhere(event.target)) close();
    };
    // Not with the focus itself: pressing a label sends it elsewhere for a moment.
    const onTab = (event: KeyboardEvent) => {
      if (event.key === "Tab" && isElsewhere(document.activeElement)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // Only the innermost thing closes: not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      close();
      button.current?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keyup", onTab);
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keyup", onTab);
      document.removeEventListener("keydown", onKey, true);
    };
  }, [root, button, open, close]);
}
