import { filled, isBar, pieces } from "./bars";

/** A text of which every bar is drawn: cells of one width, whatever the font makes of the letters. */
export function BarText({ text }: { text: string }) {
  return pieces(text).map((piece, index) => (isBar(piece) ? <Bar key={index} cells={piece} /> : piece));
}

function Bar({ cells }: { cells: string }) {
  const letters = [...cells];
  const share = letters.reduce((sum, cell) => sum + filled(cell), 0) / letters.length;
  return (
    <span className="bar" style={{ width: `${letters.length}ch`, backgroundSize: `${share * 100}% 100%` }}>
      {cells}
    </span>
  );
}
