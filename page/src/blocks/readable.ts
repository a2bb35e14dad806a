/** Blocks made ready for the library. */
import type { Block, RichTextBlock, TableBlock, TableCell } from "slack-blocks-to-jsx";
import { markBars } from "./bars";

const DRAWN_AS_THEY_ARE = new Set(["alert", "card", "carousel", "data_visualization", "plan", "task_card"]);

const ready = new WeakMap<Block, Block[]>();

/**
 * Return what the library is to draw for `block`, or undefined where it can't.
 *
 * The same block gives the same answer, so that it's drawn once. Block ids are left out: the library would make
 * element ids of them, and two messages may share one.
 */
export function readable(block: Block): Block[] | undefined {
  const known = ready.get(block);
  if (known) return known;
  const made = make(block);
  if (made) ready.set(block, [made]);
  return made && ready.get(block);
}

function make({ block_id: _, ...block }: Block): Block | undefined {
  if (block.type === "rich_text") return { ...block, elements: markBars(block.elements) };
  if (block.type === "table") return table(block);
  if ((block.type as string) === "data_table") return dataTable(block as unknown as DataTable);
  return DRAWN_AS_THEY_ARE.has(block.type) ? (block as Block) : undefined;
}

/** The library reads mark-up in raw text, where Slack reads none: rich text says the same and is taken literally. */
function table(block: TableBlock): TableBlock {
  return { ...block, rows: block.rows.map((row) => row.map(literal)) };
}

function literal(cell: TableCell | { type: "raw_number"; value: number } | undefined): TableCell {
  if (cell?.type === "rich_text") return { ...cell, elements: markBars(cell.elements) };
  return words(cell && "text" in cell ? cell.text : String(cell?.value ?? ""));
}

function words(text: string): RichTextBlock {
  const elements = [{ type: "rich_text_section" as const, elements: [{ type: "text" as const, text }] }];
  return { type: "rich_text", elements: markBars(elements) };
}

interface DataTable {
  type: "data_table";
  rows: TableCell[][];
}

/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block: too new for the library. */
function dataTable(block: DataTable): TableBlock {
  return table({ type: "table", rows: block.rows });
}
