import { useMemo } from "react";
import type { Attachment } from "../contract";
import { languageOfBlocks } from "../blocks/language";
import { Spoken } from "../blocks/Spoken";
import { Blocks } from "../blocks/Blocks";
import { Mrkdwn } from "../blocks/SlackText";
import { safeUrl } from "../blocks/urls";
import { SurfaceContext, useSurface } from "../controls/surface";
import type { SeenMessage } from "../state/workspace";
import { FileView } from "./FileView";

/** What a message says: blocks, or else its text, then what hangs on it. */
export function MessageBody({ message }: { message: SeenMessage }) {
  const { channel, ts, ephemeral, attachments } = message;
  const blocks = useMemo(
    () => [...(message.blocks ?? []), ...(attachments ?? []).flatMap((attachment) => attachment.blocks ?? [])],
    [message.blocks, attachments],
  );
  const container = useMemo(() => ({ type: "message" as const, channel, ts, ephemeral }), [channel, ts, ephemeral]);
  const surface = useSurface({ container, blocks });
  const language = useMemo(() => languageOfBlocks(blocks, message.text), [blocks, message.text]);
  const withBlocks = message.blocks !== null && message.blocks.length > 0;
  return (
    <SurfaceContext value={surface}>
      <Spoken language={language}>
        <div className={withBlocks ? "message-body" : "message-text"}>
          {withBlocks ? <Blocks blocks={message.blocks ?? []} /> : message.text && <Mrkdwn text={message.text} />}
          {message.edited && (
            <span className="edited" lang="en">
              (edited)
            </span>
          )}
        </div>
        {attachments?.map((attachment, index) => (
          <AttachmentView key={index} attachment={attachment} />
        ))}
      </Spoken>
      {message.files.map((file) => (
        <FileView key={file.id} file={file} />
      ))}
      {message.reactions.length > 0 && (
        <div className="reactions">
          {message.reactions.map(({ name, count }) => (
            <span key={name} className="reaction">
              <Mrkdwn text={`:${name}:`} /> {count}
            </span>
          ))}
        </div>
      )}
    </SurfaceContext>
  );
}

const COLORS: Record<string, string> = { good: "#2f9e5f", warning: "#d9a21b", danger: "#d64545" };

function AttachmentView({ attachment }: { attachment: Attachment }) {
  const { color = "", title, title_link: link, text, pretext, footer, fallback, blocks } = attachment;
  const stripe = COLORS[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace("#", "")}` : undefined);
  return (
    <div className="attachment" style={stripe ? { borderLeftColor: stripe } : undefined}>
      {pretext && <Mrkdwn text={pretext} />}
      {title &&
        (link && safeUrl(link) ? (
          <a className="link" href={link} target="_blank" rel="noopener noreferrer">
            {title}
          </a>
        ) : (
          <strong>{title}</strong>
        ))}
      {text && <Mrkdwn text={text} />}
      {blocks && <Blocks blocks={blocks} />}
      {!text && !blocks && !title && fallback && <p>{fallback}</p>}
      {footer && <p className="muted">{footer}</p>}
    </div>
  );
}
