/** In which language a text is to be read aloud, and drawn, where its letters tell. */
import { createContext } from "react";
import type { Block } from "slack-blocks-to-jsx";

export type Language = "en" | "zh-CN";

/** The language of what stands around. */
export const LanguageContext = createContext<Language>("en");

const HAN = /\p{Script=Han}/gu;
const STARTS_WITH_HAN = /^[^\p{L}]*\p{Script=Han}/u;
const PUNCTUATION = /[，。；：（）！？、《》“”]\s*\p{Script=Han}|\p{Script=Han}\s*[，。；：（）！？、]/u;
const WORD = /\b[a-z]{2,}\b/gi;
/** What stands in code or angle brackets is nobody's sentence. */
const QUOTED = /`[^`]*`|<[^>]*>/g;
const FEW_WORDS = 2;
const TEXTS = ["title", "text", "label", "fields", "elements", "hint", "accessory", "element", "placeholder"];

/** Tell Chinese from English; undefined for what is neither, as a figure or an id. */
export function languageOf(text: string): Language | undefined {
  const said = text.replace(QUOTED, " ");
  const han = said.match(HAN)?.length ?? 0;
  const words = said.match(WORD)?.length ?? 0;
  if (han > 0 && (STARTS_WITH_HAN.test(said) || PUNCTUATION.test(said) || han >= words)) return "zh-CN";
  return words >= FEW_WORDS ? "en" : undefined;
}

/** The language of most texts of a message or a view. */
export function languageOfBlocks(blocks: Block[], text = ""): Language | undefined {
  const count = { en: 0, "zh-CN": 0 };
  for (const one of [text, ...wordsIn(blocks)]) {
    const language = languageOf(one);
    if (language) count[language] += 1;
  }
  if (count.en + count["zh-CN"] === 0) return undefined;
  return count["zh-CN"] >= count.en ? "zh-CN" : "en";
}

function* wordsIn(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const item of node) yield* wordsIn(item);
  } else if (node !== null && typeof node === "object") {
    for (const name of TEXTS) {
      const value = (node as Record<string, unknown>)[name];
      if (typeof value === "string") yield value;
      else yield* wordsIn(value);
    }
  }
}
