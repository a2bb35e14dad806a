import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Label } from "../blocks/Spoken";
import { Icon } from "./Icon";
import { Popup } from "./Popup";
import { useDismiss } from "./useDismiss";

export interface MenuItem {
  label: string;
  detail?: string;
  /** Whether it is the one of several that holds. */
  checked?: boolean;
  onPick: () => void;
}

interface Props {
  label: string;
  items: MenuItem[];
  /** What is on the button; three dots unless given. */
  children?: ReactNode;
  className?: string;
  testId?: string;
}

const STEPS: Record<string, (here: number, count: number) => number> = {
  ArrowDown: (here, count) => (here + 1) % count,
  ArrowUp: (here, count) => (here + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A button, and the menu that it opens: the arrow keys walk in it, Escape and Tab leave it. */
export function Menu({ label, items, children, className = "button button-dots", testId }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const entries = () => [...(root.current?.querySelectorAll<HTMLElement>(".menu-item") ?? [])];
  useDismiss(root, button, open, () => setOpen(false));
  useEffect(() => {
    if (open) (entries().find((one) => one.ariaChecked === "true") ?? entries()[0])?.focus();
  }, [open]);
  const walk = (event: KeyboardEvent) => {
    const all = entries();
    const next = STEPS[event.key]?.(all.indexOf(document.activeElement as HTMLElement), all.length);
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  };
  const pick = (item: MenuItem) => {
    setOpen(false);
    // Before it is carried out: a dialog that opens gives the focus back to what has it now.
    button.current?.focus();
    item.onPick();
  };
  return (
    <div className="menu" ref={root}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        {children ?? <Icon name="dots" />}
      </button>
      {open && (
        <Popup anchor={button} role="menu" aria-label={label} onKeyDown={walk}>
          {items.map((item, index) => (
            <button
              key={index}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              tabIndex={-1}
              className="menu-item"
              onClick={() => pick(item)}
            >
              <Label text={item.label} />
              {item.detail && <span className="menu-detail">{item.detail}</span>}
            </button>
          ))}
        </Popup>
      )}
    </div>
  );
}
