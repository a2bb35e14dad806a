import { useEffect, useId, useRef, useState } from "react";
import type { OptionObject } from "slack-blocks-to-jsx";
import { Label } from "../blocks/Spoken";
import { Icon } from "../parts/Icon";
import { Popup } from "../parts/Popup";
import { useDismiss } from "../parts/useDismiss";
import type { ControlProps } from "./control";
import { label } from "./label";
import { keyOf } from "./options";

const PAUSE_MS = 200;
/** What Slack takes where the app doesn't say. */
const LEAST_LETTERS = 3;

/** A menu that the app fills while one types: one of what it offers, or several. */
export function AskedSelect({ control, value, aria, onChange, suggest }: ControlProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useDismiss(root, button, open, () => setOpen(false));
  const several = control.type.startsWith("multi_");
  const held = [value].flat().filter(Boolean) as OptionObject[];
  const pick = (option: OptionObject) => {
    if (!several) {
      onChange(option);
      setOpen(false);
      button.current?.focus();
      return;
    }
    const without = held.filter((one) => one.value !== option.value);
    onChange(without.length < held.length ? without : [...held, option]);
  };
  const said = held.map((option) => label(option.text)).join(", ");
  const name = label(control.placeholder) || "Choose…";
  return (
    <div className="multi" ref={root}>
      <button
        ref={button}
        type="button"
        className="input select-button"
        aria-describedby={aria["aria-describedby"]}
        aria-labelledby={[aria["aria-labelledby"], id].filter(Boolean).join(" ")}
        aria-expanded={open}
        data-action-id={control.action_id}
        onClick={() => setOpen(!open)}
      >
        <span id={id} className={said ? "" : "muted"}>
          <Label text={said || name} />
        </span>
        <Icon name="down" />
      </button>
      {open && (
        <Popup anchor={button} role="group" aria-label={name}>
          <Search
            least={control.min_query_length ?? LEAST_LETTERS}
            suggest={suggest}
            several={several}
            held={new Set(held.map(keyOf))}
            onPick={pick}
          />
        </Popup>
      )}
    </div>
  );
}

interface SearchProps {
  least: number;
  suggest: ControlProps["suggest"];
  several: boolean;
  held: Set<string>;
  onPick: (option: OptionObject) => void;
}

function Search({ least, suggest, several, held, onPick }: SearchProps) {
  const name = useId();
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { found, hint } = useSuggestions(typed, least, suggest);
  useEffect(() => input.current?.focus(), []);
  return (
    <>
      <input
        ref={input}
        className="input popup-search"
        type="search"
        value={typed}
        aria-label="Search"
        placeholder="Search"
        data-testid="suggest"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      />
      {found.map((option) => (
        <label key={option.value} className="choice">
          <input
            type={several ? "checkbox" : "radio"}
            name={name}
            checked={held.has(option.value)}
            onChange={() => onPick(option)}
          />
          <span>
            <Label text={label(option.text)} />
          </span>
        </label>
      ))}
      {hint && (
        <p className="popup-hint" role="status">
          {hint}
        </p>
      )}
    </>
  );
}

/** What the app offers for what was typed last; an answer that was overtaken is dropped. */
function useSuggestions(typed: string, least: number, suggest: ControlProps["suggest"]) {
  const [found, setFound] = useState<OptionObject[]>([]);
  const [hint, setHint] = useState("");
  const ask = useRef(suggest);
  ask.current = suggest;
  useEffect(() => {
    if (typed.length < least) {
      setFound([]);
      setHint(least === 1 ? "Type to search." : `Type ${least} letters or more.`);
      return;
    }
    let current = true;
    const show = (options: OptionObject[], words: string) => {
      if (!current) return;
      setFound(options);
      setHint(words);
    };
    const timer = window.setTimeout(() => {
      ask.current(typed).then(
        (options) => show(options, options.length > 0 ? "" : "Nothing found."),
        () => show([], "What there is couldn’t be loaded."),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [typed, least]);
  return { found, hint };
}
