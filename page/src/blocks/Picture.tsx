import { useState } from "react";
import type { SlackFileObject, TextObject } from "slack-blocks-to-jsx";
import { label } from "../controls/label";
import { isLocalImage } from "./urls";

interface Image {
  image_url?: string;
  slack_file?: SlackFileObject;
  alt_text: string;
}

/** An image of this machine; of any other, its description: the demo needs no network and asks nobody. */
export function Picture({ image, title, small = false }: { image: Image; title?: TextObject; small?: boolean }) {
  const [broken, setBroken] = useState(false);
  const url = image.image_url ?? image.slack_file?.url ?? "";
  const shown = !broken && isLocalImage(url);
  return (
    <figure className={small ? "picture picture-small" : "picture"}>
      {title && <figcaption>{label(title)}</figcaption>}
      {shown ? (
        <img src={url} alt={image.alt_text} onError={() => setBroken(true)} />
      ) : (
        <span className="picture-missing" role="img" aria-label={image.alt_text} title={url}>
          {small ? image.alt_text.slice(0, 1) : image.alt_text}
        </span>
      )}
    </figure>
  );
}
