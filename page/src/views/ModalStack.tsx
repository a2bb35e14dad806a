import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import type { View } from "../contract";
import { languageOfBlocks } from "../blocks/language";
import { Label, Spoken } from "../blocks/Spoken";
import { Blocks } from "../blocks/Blocks";
import { label } from "../controls/label";
import { missing } from "../controls/control";
import { SurfaceContext, useSurface } from "../controls/surface";
import { Dialog } from "../parts/Dialog";
import { focusFirst, focusWrong } from "../parts/focus";
import { useSandbox, useWorkspace } from "../state/Sandbox";
import { post } from "../state/post";

/** The modals that the app has open: the last one on top, the others waiting with what was entered. */
export function ModalStack() {
  const { views } = useWorkspace();
  const { attempt } = useSandbox();
  const top = views.at(-1);
  if (!top) return null;
  const close = () => void attempt(post("page/view_close", { view_id: top.id }));
  return (
    <Dialog key={views[0]?.id} title={label(top.title)} testId="modal" onClose={close}>
      {views.map((view) => (
        <Modal key={view.id} view={view} hidden={view !== top} onClose={close} />
      ))}
    </Dialog>
  );
}

function Modal({ view, hidden, onClose }: { view: View; hidden: boolean; onClose: () => void }) {
  const { attempt } = useSandbox();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const container = useMemo(() => ({ type: "view" as const, view_id: view.id }), [view.id]);
  const surface = useSurface({ container, blocks: view.blocks, before: view.state?.values, errors });

  // What opened as a note that something is looked up becomes a form later.
  const isForm = Boolean(view.submit);
  useEffect(() => {
    if (!hidden) focusFirst(form.current);
  }, [hidden, isForm]);
  useEffect(() => focusWrong(form.current), [errors]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const incomplete = missing(view.blocks, surface.state);
    setErrors(incomplete);
    if (Object.keys(incomplete).length > 0) return;
    setBusy(true);
    const answer = post<{ errors?: Record<string, string> | null }>("page/view_submit", {
      view_id: view.id,
      state: { values: surface.state },
    });
    if (await attempt(answer)) setErrors((await answer).errors ?? {});
    setBusy(false);
  };
  return (
    <form ref={form} className="modal-form" hidden={hidden} noValidate onSubmit={(event) => void submit(event)}>
      <div className="dialog-body" tabIndex={0} role="region" aria-label={label(view.title)}>
        <SurfaceContext value={surface}>
          <Spoken language={languageOfBlocks(view.blocks)}>
            <Blocks blocks={view.blocks} />
          </Spoken>
        </SurfaceContext>
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          <Label text={label(view.close) || (view.submit ? "Cancel" : "Close")} />
        </button>
        {view.submit && (
          <button type="submit" className="button button-primary" disabled={busy} aria-busy={busy || undefined}>
            <Label text={label(view.submit)} />
          </button>
        )}
      </footer>
    </form>
  );
}
