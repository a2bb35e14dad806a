import { useCallback, useRef, useState } from "react";

export interface Toast {
  id: number;
  text: string;
  level: "error" | "info";
}

const MOST = 4;

export function useToasts() {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const count = useRef(0);
  const show = useCallback((text: string, level: Toast["level"]) => {
    count.current += 1;
    const toast = { id: count.current, text, level };
    setToasts((old) => [...old, toast].slice(-MOST));
  }, []);
  const dismiss = useCallback((id: number) => setToasts((old) => old.filter((toast) => toast.id !== id)), []);
  return { toasts, show, dismiss };
}
