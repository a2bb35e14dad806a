import { type HTMLAttributes, type RefObject, useLayoutEffect, useRef } from "react";

const GAP_PX = 4;
const MARGIN_PX = 8;

interface Props extends HTMLAttributes<HTMLDivElement> {
  anchor: RefObject<HTMLElement | null>;
}

/** What opens at `anchor`: above everything else, never cut off, under the anchor or else over it. */
export function Popup({ anchor, ...rest }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = popup.current;
    element?.showPopover();
    const place = () => {
      if (!element || !anchor.current) return;
      const at = anchor.current.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = element;
      const under = at.bottom + GAP_PX;
      const fits = under + height + MARGIN_PX <= window.innerHeight;
      const left = Math.min(at.left, window.innerWidth - width - MARGIN_PX);
      element.style.minWidth = `${at.width}px`;
      element.style.left = `${Math.max(MARGIN_PX, left)}px`;
      element.style.top = `${fits ? under : Math.max(MARGIN_PX, at.top - GAP_PX - height)}px`;
    };
    place();
    window.addEventListener("resize", place);
    document.addEventListener("scroll", place, true);
    return () => {
      window.removeEventListener("resize", place);
      document.removeEventListener("scroll", place, true);
    };
  }, [anchor]);
  return <div ref={popup} className="popup" popover="manual" {...rest} />;
}
