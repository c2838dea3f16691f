// How the board is looked at: paused (`p`), alone on a wall's screen (`f`), with rows as close and in the colours that are chosen.

import { part, show, write } from "./dom";
import { t } from "./locale";
import { localTime } from "./local-time";

export class BoardView {
  readonly #board: HTMLElement;
  #keepsAwake: { release(): Promise<void> } | undefined;

  constructor(board: HTMLElement) {
    this.#board = board;
    for (const [name, work] of [["[data-pause]", () => this.#pause()], ["[data-wall]", () => void this.#wall()]] as const) {
      const button = part(board, name);
      show(button, true);
      button?.addEventListener("click", work);
    }
    document.addEventListener("keydown", (event) => this.#key(event));
    // Escape is the browser's own way out of the full screen.
    document.addEventListener("fullscreenchange", () => document.fullscreenElement || this.#hang(false));
    const form = part<HTMLFormElement>(board, "[data-display]");
    show(part(board, "[data-apply]"), false);
    form?.addEventListener("change", () => void choose(form));
  }

  get isPaused(): boolean {
    return part(this.#board, "live-board")?.dataset["paused"] !== undefined;
  }

  #key(event: KeyboardEvent): void {
    const types = (event.target as HTMLElement).matches("input, textarea, select, [contenteditable]");
    if (types || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "p") this.#pause();
    else if (event.key === "f") void this.#wall();
  }

  /** Rows stand still, and say since when. What comes meanwhile is drawn afterwards. */
  #pause(): void {
    const live = part(this.#board, "live-board");
    if (!live) return;
    const pauses = !this.isPaused;
    if (pauses) live.dataset["paused"] = "";
    else delete live.dataset["paused"];
    write(part(this.#board, "[data-pause]"), pauses ? t("market-go-on") : t("market-pause"));
    write(part(this.#board, "[data-paused-since]"), pauses ? t("market-paused", { time: localTime(new Date().toISOString()) }) : "");
  }

  get #isWall(): boolean {
    return document.body.dataset["wall"] !== undefined;
  }

  async #wall(): Promise<void> {
    this.#hang(!this.#isWall);
    // Where a browser has no full screen, the board stands alone in its window.
    if (this.#isWall) await document.documentElement.requestFullscreen?.().catch(console.debug);
    // The full screen takes its time: whoever changed their mind meanwhile does not stay there.
    if (!this.#isWall && document.fullscreenElement) await document.exitFullscreen().catch(console.debug);
  }

  #hang(hangs: boolean): void {
    if (hangs) document.body.dataset["wall"] = "";
    else delete document.body.dataset["wall"];
    write(part(this.#board, "[data-wall]"), hangs ? t("market-wall-leave") : t("market-wall"));
    void this.#keepAwake();
  }

  async #keepAwake(): Promise<void> {
    if (this.#isWall) this.#keepsAwake ??= await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (this.#isWall) return;
    void this.#keepsAwake?.release();
    this.#keepsAwake = undefined;
  }
}

/** At once here; the server keeps it for the pages that follow. */
async function choose(form: HTMLFormElement): Promise<void> {
  const chosen = new FormData(form);
  for (const name of ["density", "colours"]) document.body.dataset[name] = String(chosen.get(name));
  const body = new URLSearchParams([...chosen].map(([name, value]) => [name, String(value)]));
  await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(console.debug);
}
