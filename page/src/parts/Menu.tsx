import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Icon } from "./Icon";
import { Popup } from "./Popup";
import { useDismiss } from "./useDismiss";

export interface MenuItem {
  label: string;
  onPick: () => void;
}

/** A button with three dots, and what it opens. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useDismiss(root, open, () => {
    setOpen(false);
    button.current?.focus();
  });
  useEffect(() => {
    if (open) root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open]);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const here = all.indexOf(document.activeElement as HTMLElement);
    all.at((here + step) % all.length)?.focus();
  };
  return (
    <div className="menu" ref={root}>
      <button
        ref={button}
        type="button"
        className="button button-dots"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="dots" />
      </button>
      {open && (
        <Popup anchor={button} role="menu" aria-label={label} onKeyDown={walk}>
          {items.map((item, index) => (
            <button
              key={index}
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => {
                setOpen(false);
                button.current?.focus();
                item.onPick();
              }}
            >
              {item.label}
            </button>
          ))}
        </Popup>
      )}
    </div>
  );
}
