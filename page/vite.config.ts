import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Where `npm run dev` finds the local Slack: start `dli-bot demo` first.
const sandbox = process.env.SANDBOX ?? "http://127.0.0.1:8765";

export default defineConfig({
  base: "./",
  plugins: [react()],
  resolve: {
    alias: {
      // 420 kB that the library brings for what it is never asked here: see README.md.
      "node-emoji": here("src/blocks/leftOut.ts"),
      "react-markdown": here("src/blocks/leftOut.ts"),
      "remark-gfm": here("src/blocks/leftOut.ts"),
    },
  },
  server: {
    proxy: { "/page": { target: sandbox, ws: true, changeOrigin: true }, "/files": { target: sandbox } },
  },
  build: {
    outDir: here("../bot/sandbox/static"),
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // One file of each kind, under names that stay: the build is committed.
      output: {
        codeSplitting: false,
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
      },
    },
  },
});
