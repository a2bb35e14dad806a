/** Progress bars that people draw with letters: found here, so that they can be drawn crisp in any font. */
import type { RichTextBlockElement, RichTextSectionElement } from "slack-blocks-to-jsx";

const EIGHTHS = " ▏▎▍▌▋▊▉█";
const RUN = /([█▓▒░▏▎▍▌▋▊▉]{4,})/;

/** How much of a cell a letter fills. */
export function filled(cell: string): number {
  if (cell === "▓") return 1;
  return Math.max(0, EIGHTHS.indexOf(cell)) / 8;
}

export function isBar(text: string): boolean {
  return RUN.test(text);
}

/** Split a text into bars and what stands between them. */
export function pieces(text: string): string[] {
  return text.split(RUN).filter(Boolean);
}

/**
 * Hand texts with a bar to the library as emoji, the one element whose drawing it leaves to us; the text is the name.
 * Code keeps its frame around bar and figure, so it goes as a whole.
 */
export function markBars(elements: RichTextBlockElement[]): RichTextBlockElement[] {
  return elements.map((element) => {
    if (element.type === "rich_text_list") return { ...element, elements: markBars(element.elements) as never };
    return { ...element, elements: element.elements.flatMap(mark) };
  });
}

function mark(element: RichTextSectionElement): RichTextSectionElement[] {
  if (element.type !== "text" || !isBar(element.text)) return [element];
  if (element.style?.code) return [{ type: "emoji", name: `\`${element.text}` }];
  return pieces(element.text).map((piece) =>
    isBar(piece) ? { type: "emoji", name: piece } : { ...element, text: piece },
  );
}
