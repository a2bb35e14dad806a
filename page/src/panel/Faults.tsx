import type { Fault } from "../contract";
import { Switch } from "../parts/Switch";

interface Props {
  id: string;
  title: string;
  faults: Fault[];
  set: (name: string, on: boolean) => Promise<unknown>;
}

export function Faults({ id, title, faults, set }: Props) {
  const on = faults.filter((fault) => fault.on);
  const clear = async () => {
    for (const fault of on) await set(fault.name, false);
  };
  return (
    <section className="panel-part" id={id}>
      <header className="panel-part-head">
        <h3>{title}</h3>
        {on.length > 0 && (
          <>
            <span className="count count-on">{on.length} on</span>
            <button type="button" className="link-button" onClick={() => void clear()}>
              Clear all
            </button>
          </>
        )}
      </header>
      {faults.length === 0 && <p className="muted">There are none.</p>}
      {faults.map((fault) => (
        <Switch
          key={fault.name}
          title={fault.title}
          description={fault.description}
          on={fault.on}
          testId={`fault-${fault.name}`}
          onChange={(next) => void set(fault.name, next)}
        />
      ))}
    </section>
  );
}
