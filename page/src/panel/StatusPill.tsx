const TONES: Record<string, string> = {
  LAUNCHING: "waiting",
  RUNNING: "running",
  SCALING: "waiting",
  FINISHED: "good",
  FAILED: "bad",
  CANCELLED: "off",
};

export function StatusPill({ status }: { status: string }) {
  return (
    <span className={`pill pill-${TONES[status] ?? "off"}`}>{status.charAt(0) + status.slice(1).toLowerCase()}</span>
  );
}
