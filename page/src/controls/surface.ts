/** A message, a modal or the home tab: what holds controls and remembers what was entered. */
import { createContext, useCallback, useContext, useMemo, useState } from "react";
import type { Block, OptionGroupObject, OptionObject } from "slack-blocks-to-jsx";
import type { Container } from "../contract";
import { post } from "../state/post";
import { useSandbox } from "../state/Sandbox";
import { type ControlValue, type FormState, initialState, merged } from "./control";

export interface Surface {
  state: FormState;
  errors: Record<string, string>;
  /** The control whose press is under way, as `block/action`. */
  busy: string | null;
  enter: (blockId: string, actionId: string, value: ControlValue) => FormState;
  press: (blockId: string, action: ControlValue, state?: FormState) => Promise<void>;
  /** Ask the app what a menu of its own offers for what was typed. */
  suggest: (blockId: string, actionId: string, typed: string) => Promise<OptionObject[]>;
}

const nowhere: Surface = {
  state: {},
  errors: {},
  busy: null,
  enter: () => ({}),
  press: () => Promise.resolve(),
  suggest: () => Promise.resolve([]),
};

export const SurfaceContext = createContext<Surface>(nowhere);

export function useSurfaceHere(): Surface {
  return useContext(SurfaceContext);
}

interface Given {
  container: Container;
  blocks: Block[];
  /** What had been entered before. */
  before?: FormState | undefined;
  errors?: Record<string, string>;
}

const NO_ERRORS = {};

/** The state of blocks; whoever gives them gives the same objects from one drawing to the next. */
export function useSurface({ container, blocks, before, errors = NO_ERRORS }: Given): Surface {
  const { act } = useSandbox();
  const [entered, setEntered] = useState<FormState>(before ?? {});
  const [busy, setBusy] = useState<string | null>(null);
  const state = useMemo(() => merged(initialState(blocks), entered), [blocks, entered]);

  const enter = useCallback(
    (blockId: string, actionId: string, value: ControlValue) => {
      const next = { ...entered, [blockId]: { ...entered[blockId], [actionId]: value } };
      setEntered(next);
      return merged(initialState(blocks), next);
    },
    [blocks, entered],
  );

  const press = useCallback(
    async (blockId: string, action: ControlValue, now: FormState = state) => {
      setBusy(`${blockId}/${String(action.action_id)}`);
      await act(container, blockId, action, now);
      setBusy(null);
    },
    [act, container, state],
  );

  const suggest = useCallback(
    (blockId: string, actionId: string, value: string) => suggested(container, blockId, actionId, value),
    [container],
  );

  return useMemo(
    () => ({ state, errors, busy, enter, press, suggest }),
    [state, errors, busy, enter, press, suggest],
  );
}

interface Suggested {
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
}

async function suggested(container: Container, block_id: string, action_id: string, value: string) {
  const said = await post<Suggested>("page/suggest", { container, block_id, action_id, value });
  return said.options ?? (said.option_groups ?? []).flatMap((group) => group.options);
}
