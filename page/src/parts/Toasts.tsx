import { useEffect } from "react";
import type { Toast } from "../state/useToasts";
import { Label } from "../blocks/Spoken";
import { Icon } from "./Icon";

const SHOWN_MS = 7000;

export function Toasts({ toasts, dismiss }: { toasts: Toast[]; dismiss: (id: number) => void }) {
  return (
    <div className="toasts">
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} onGone={() => dismiss(toast.id)} />
      ))}
    </div>
  );
}

function OneToast({ toast, onGone }: { toast: Toast; onGone: () => void }) {
  useEffect(() => {
    const timer = window.setTimeout(onGone, SHOWN_MS);
    return () => window.clearTimeout(timer);
    // Once per toast: a new one beside it doesn't prolong this one.
  }, []);
  return (
    <div
      className={`toast toast-${toast.level}`}
      role={toast.level === "error" ? "alert" : "status"}
      data-testid="toast"
    >
      <Icon name={toast.level === "error" ? "alert" : "check"} />
      <span>
        <Label text={toast.text} />
      </span>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={onGone}>
        <Icon name="close" />
      </button>
    </div>
  );
}
