import { useState } from "react";
import type { File } from "../contract";
import { Icon } from "../parts/Icon";

const LINES_AT_FIRST = 5;
const LETTERS_AT_FIRST = 400;

/** A file to take home, and how its text begins. */
export function FileView({ file }: { file: File }) {
  return (
    <div className="file" data-testid="file">
      <a className="file-name" href={file.url} download={file.name}>
        <Icon name="file" />
        <span className="clip">{file.name}</span>
        <span className="muted">{size(file.size)}</span>
      </a>
      {file.preview && <Preview name={file.name} text={file.preview} />}
    </div>
  );
}

function Preview({ name, text }: { name: string; text: string }) {
  const [open, setOpen] = useState(false);
  const first = text.split("\n", LINES_AT_FIRST).join("\n").slice(0, LETTERS_AT_FIRST);
  const more = first.length < text.trimEnd().length;
  return (
    <>
      <pre className="file-text" tabIndex={0} role="region" aria-label={`The text of ${name}`}>
        {open ? text : first}
        {more && !open && "…"}
      </pre>
      {more && (
        <button type="button" className="link-button file-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Show less" : "Show more"}
        </button>
      )}
    </>
  );
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
