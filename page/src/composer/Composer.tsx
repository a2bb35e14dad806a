import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useState } from "react";
import { Icon } from "../parts/Icon";
import { useShell } from "../shellContext";
import { useSandbox, useWorkspace } from "../state/Sandbox";
import { Shortcuts } from "./Shortcuts";
import { useHistory } from "./history";
import { mentions } from "./mentions";
import { optionId, SuggestionList } from "./SuggestionList";
import { type Suggestion, suggest } from "./suggestions";

interface Props {
  channel: string;
  /** Where one writes to, as it's called. */
  name: string;
  threadTs?: string;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/** One line for commands and messages; more with Shift and Enter. */
export function Composer({ channel, name, threadTs, inputRef }: Props) {
  const { command, usage_hint: hint, users } = useWorkspace();
  const { dli, narrow } = useShell();
  const { send } = useSandbox();
  const history = useHistory();
  const listId = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [hushed, setHushed] = useState(false);
  const commands = threadTs ? [] : suggest(text, command, hint, dli?.state?.jobs ?? []);
  const offers = hushed ? [] : [...commands, ...mentions(text, users)];
  const active = offers[Math.min(chosen, offers.length - 1)];
  useHeightOf(inputRef, text);

  const write = (next: string) => {
    setText(next);
    setChosen(0);
    setHushed(false);
  };
  const submit = async () => {
    const line = text.trim();
    if (!line) return;
    history.remember(line);
    write("");
    if (!(await send(channel, line, threadTs))) setText((now) => now || line);
  };
  const take = (offer: Suggestion) => {
    write(offer.line);
    inputRef.current?.focus();
  };
  const recall = (direction: 1 | -1) => {
    const line = history.step(direction, text);
    if (line === undefined) return;
    setText(line);
    setHushed(true);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.shiftKey) return;
    const deed = deedFor(event.key, text, offers, chosen, active);
    if (!deed) return;
    event.preventDefault();
    if (deed === "send") void submit();
    else if (deed === "hush") setHushed(true);
    else if (deed === "take" && active) take(active);
    else if (deed === "next") setChosen((chosen + 1) % offers.length);
    else if (deed === "previous") setChosen((chosen + offers.length - 1) % offers.length);
    else if (deed === "older") recall(1);
    else if (deed === "newer") recall(-1);
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {offers.length > 0 && <SuggestionList id={listId} offers={offers} active={active} onTake={take} />}
      <div className="composer-box">
        <Shortcuts />
        <textarea
          ref={inputRef}
          rows={1}
          value={text}
          data-testid={threadTs ? "thread-composer" : "composer"}
          aria-label={`Message ${name}`}
          aria-controls={offers.length > 0 ? listId : undefined}
          aria-activedescendant={active && optionId(listId, offers.indexOf(active))}
          aria-autocomplete="list"
          placeholder={threadTs ? "Reply…" : narrow ? `Message ${name}` : `Message ${name}, or ${command} …`}
          onChange={(event) => {
            history.rest();
            write(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ""}>
          <Icon name="send" />
        </button>
      </div>
      {!threadTs && (
        <p className="composer-hint">
          <kbd>/</kbd> to write <kbd>↑</kbd> for what you typed before
        </p>
      )}
    </form>
  );
}

type Deed = "send" | "hush" | "take" | "next" | "previous" | "older" | "newer";

function deedFor(
  key: string,
  text: string,
  offers: Suggestion[],
  chosen: number,
  active: Suggestion | undefined,
): Deed | undefined {
  const offering = offers.length > 0 && active !== undefined;
  const unfinished = offering && active.line.trim() !== text.trim();
  switch (key) {
    case "Tab":
      return unfinished ? "take" : undefined;
    case "Escape":
      return offering ? "hush" : undefined;
    case "Enter":
      // A half-typed command is completed; an argument may be meant as it stands, unless one was picked.
      return unfinished && (!text.includes(" ") || active.eager || chosen > 0) ? "take" : "send";
    case "ArrowDown":
      return offering && (text.includes(" ") || active.eager) ? "next" : text.includes("\n") ? undefined : "newer";
    case "ArrowUp":
      return offering && chosen > 0 ? "previous" : text.includes("\n") ? undefined : "older";
    default:
      return undefined;
  }
}

/** Let a text area grow with what is in it; the style sheet says how far. */
function useHeightOf(input: RefObject<HTMLTextAreaElement | null>, text: string) {
  useLayoutEffect(() => {
    const element = input.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [input, text]);
}
