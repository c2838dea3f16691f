// Bundles the pages' script and style sheet into dist/, which the web crate embeds.
// `--tests` bundles the tests into dist-tests/ instead, for node's own runner.
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const browsers = ["es2022", "chrome123", "firefox120", "safari17.5"];

if (process.argv.includes("--tests")) {
  rmSync("dist-tests", { recursive: true, force: true });
  await build({
    entryPoints: readdirSync("client/test")
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `client/test/${name}`),
    outdir: "dist-tests",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    loader: { ".ftl": "text" },
    logLevel: "warning",
  });
} else {
  rmSync("dist", { recursive: true, force: true });
  await build({
    entryPoints: [
      { in: "client/app.ts", out: "app" },
      { in: "client/alert-bar.ts", out: "alert-bar" },
      { in: "client/board-tools.ts", out: "board-tools" },
      { in: "client/chart.ts", out: "chart" },
      { in: "client/feed-state.ts", out: "feed-state" },
      { in: "client/lot-reference.ts", out: "lot-reference" },
      { in: "client/lot-rows.ts", out: "lot-rows" },
      { in: "client/lots-board.ts", out: "lots-board" },
      { in: "client/messages-de.ts", out: "messages-de" },
      { in: "client/messages-en.ts", out: "messages-en" },
      { in: "client/passkey-add.ts", out: "passkey-add" },
      { in: "client/passkey-sign-in.ts", out: "passkey-sign-in" },
      { in: "client/push.ts", out: "push" },
      { in: "client/push-worker.ts", out: "push-worker" },
      { in: "client/unsubscribe.ts", out: "unsubscribe" },
      { in: "client/work-progress.ts", out: "work-progress" },
      { in: "styles/app.css", out: "app" },
      { in: "styles/board.css", out: "board" },
    ],
    outdir: "dist",
    bundle: true,
    minify: true,
    format: "esm",
    target: browsers,
    loader: { ".ftl": "text" },
    legalComments: "eof",
    logLevel: "info",
  });
}
