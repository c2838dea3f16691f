// A page about sales: the server draws parts of it again when something happens there.

import { askAgainMillis, getDrawn } from "./api";
import { localise } from "./local-time";
import { follow } from "./socket";
import type { PublicLot } from "./wire";

/** However much happens, the page is asked for at most this often. */
const drawEveryMillis = 500;
/** Whoever only looks on asks up to so many times later, so that not all ask at once. */
const spread = 4;
/** Until it is tried again where nothing could be drawn. */
const drawAgainMillis = 4000;
/** The same of whoever only looks on, where nothing tells. */
const lookAgainMillis = 60_000;
/** As many as one socket may follow beside the page's other channels. */
const followedMax = 60;
/** What was just done is said for so long at least. */
const saidMillis = 15_000;

export class SaleLive extends HTMLElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** Of several drawings on the way, only the last counts. */
  #drawing = 0;

  connectedCallback(): void {
    const all = (this.dataset["follows"] ?? "").split(" ").filter(Boolean);
    const isHouse = "everyBid" in this.dataset;
    const draw = () => this.#drawIn(drawEveryMillis * (isHouse ? 1 : 1 + Math.random() * spread));
    this.addEventListener("lot:state", draw);
    // What is not listened to is asked for.
    if (all.length > followedMax) setInterval(draw, isHouse ? drawAgainMillis : lookAgainMillis);
    for (const channel of all.slice(0, followedMax)) {
      let stood: string | undefined;
      let isNews = isHouse;
      follow(channel, null, {
        data: (data) => {
          const { phase, held_since, ends_at } = data as PublicLot;
          const stands = [phase, held_since, ends_at].join();
          if (isHouse || stands !== stood) draw();
          stood = stands;
        },
        joined: () => {
          // The page was drawn a moment ago; whoever comes back may have missed something.
          if (isNews) for (const millis of [0, ...askAgainMillis]) setTimeout(draw, millis);
          isNews = true;
        },
      });
    }
  }

  #drawIn(millis: number): void {
    this.#waiting ??= setTimeout(() => void this.#draw(), millis);
  }

  async #draw(): Promise<void> {
    this.#waiting = undefined;
    const drawing = ++this.#drawing;
    const drawn = await getDrawn(location.pathname + location.search, this.localName).catch(() => null);
    if (drawing !== this.#drawing) return;
    let isWhole = drawn !== null;
    for (const part of drawn ? this.querySelectorAll<HTMLElement>("[data-drawn]") : []) {
      const name = part.dataset["drawn"] ?? "";
      if (name === "said" && performance.now() < saidMillis) continue;
      if (isHeld(part)) {
        isWhole = false;
        continue;
      }
      const fresh = drawn?.querySelector(`[data-drawn="${name}"]`)?.childNodes ?? [];
      part.replaceChildren(...[...fresh].map((child) => document.importNode(child, true)));
      localise(part);
    }
    if (!isWhole) this.#drawIn(drawAgainMillis);
  }
}

/** Nothing changes under the keyboard's focus, nor what somebody typed. */
function isHeld(part: HTMLElement): boolean {
  const typed = [...part.querySelectorAll("input")].some(({ value, defaultValue }) => value !== defaultValue);
  return typed || part.contains(document.activeElement);
}
