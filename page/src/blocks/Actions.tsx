import type { ActionsBlock, ContextActionsBlock } from "slack-blocks-to-jsx";
import type { Control } from "../controls/control";
import { ControlView } from "../controls/ControlView";

export function Actions({ block, blockId }: { block: ActionsBlock | ContextActionsBlock; blockId: string }) {
  return (
    <div className="actions">
      {(block.elements as Control[]).map((control, index) => (
        <ControlView key={control.action_id ?? index} control={control} blockId={blockId} dispatches />
      ))}
    </div>
  );
}
