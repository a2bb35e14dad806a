import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "slack-blocks-to-jsx/dist/style.css";
import "./styles/tokens.css";
import "./styles/shell.css";
import "./styles/topbar.css";
import "./styles/sidebar.css";
import "./styles/parts.css";
import "./styles/fields.css";
import "./styles/overlays.css";
import "./styles/conversation.css";
import "./styles/message.css";
import "./styles/composer.css";
import "./styles/blocks.css";
import "./styles/library.css";
import "./styles/panel.css";
import "./styles/jobs.css";
import { App } from "./App";

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
