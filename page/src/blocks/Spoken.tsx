import { type ReactNode, useContext } from "react";
import { type Language, LanguageContext, languageOf } from "./language";

interface Props {
  language: Language | undefined;
  children: ReactNode;
}

/** Mark what is inside as said in a language, if it isn't that of what stands around. */
export function Spoken({ language, children }: Props) {
  const around = useContext(LanguageContext);
  if (!language || language === around) return children;
  return (
    <LanguageContext value={language}>
      <span className="spoken" lang={language}>
        {children}
      </span>
    </LanguageContext>
  );
}

/** A label, said in its own language. */
export function Label({ text }: { text: string }) {
  return <Spoken language={languageOf(text)}>{text}</Spoken>;
}
