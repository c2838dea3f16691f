// A page about sales, or about one's own lots: the server draws parts of it again when something happens there.

import { askAgainMillis, getDrawn } from "./api";
import { part } from "./dom";
import { refill } from "./redraw";
import { connectionNow, follow } from "./socket";
import type { PublicLot } from "./wire";

/** However much happens, the page is asked for at most this often. */
const drawEveryMillis = 500;
/** What comes together, such as a bid on a lot and the hint of it, is drawn at once. */
const togetherMillis = 50;
/** Whoever only looks on asks up to so many times later, so that not all ask at once. */
const spread = 4;
/** Until it is tried again where nothing could be drawn. */
const drawAgainMillis = 4000;
/** The same of whoever only looks on, where nothing tells. */
const lookAgainMillis = 60_000;
/** The same of one's own lots while the socket is away. */
const ownAgainMillis = 10_000;
/** As many as one socket may follow beside the page's other channels. */
const followedMax = 60;
/** What was just done is said for so long at least. */
const saidMillis = 15_000;

/** What is new of a sale or a lot, as far as it says how they stand. */
type News = Pick<PublicLot, "phase" | "held_since" | "ends_at"> & { kind?: string };

export class SaleLive extends HTMLElement {
  /** The ends of what is followed, by channel. */
  readonly #followed = new Map<string, () => void>();
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** When the page was asked for last. */
  #drawnAt = performance.now();
  /** Of several drawings on the way, only the last counts. */
  #drawing = 0;

  connectedCallback(): void {
    this.addEventListener("lot:state", () => (this.#isOwn ? this.#drawAgain() : this.#drawSoon()));
    this.#follow(this.dataset["follows"]);
    const user = part(document, "outbid-bar")?.dataset["user"];
    if (this.#isOwn && user) this.#listen(`user:#${user}`, () => this.#drawAgain());
    // What is not listened to is asked for: sales, invoices and offers that are new, whether one may bid, and what does not fit.
    const isLeftOut = this.#channels(this.dataset["follows"]).length > followedMax;
    const mayBid = part(this, '[data-drawn="may-bid"] > *');
    if (!isLeftOut && !this.#isOwn && !mayBid && !("looks" in this.dataset)) return;
    const look = () => document.hidden || this.#drawSoon();
    const again = this.#isHouse ? drawAgainMillis : this.#isOwn ? ownAgainMillis : lookAgainMillis;
    setInterval(() => (this.#isOwn && this.#isTold) || look(), again);
    document.addEventListener("visibilitychange", look);
  }

  /** Whether the channels told what is new, and the page is not older than what they do not tell may be. */
  get #isTold(): boolean {
    const age = performance.now() - this.#drawnAt;
    return connectionNow().connection === "live" && age < lookAgainMillis;
  }

  get #isHouse(): boolean {
    return "everyBid" in this.dataset;
  }

  /** About one's own lots, for oneself alone. */
  get #isOwn(): boolean {
    return "own" in this.dataset;
  }

  /** Sales before their lots, which come before them in the alphabet: where not all fit, it is still told that a sale is over. */
  #channels(follows = ""): string[] {
    const later = (channel: string) => Number(channel < "sale:");
    return follows.split(" ").filter(Boolean).sort((one, other) => later(one) - later(other));
  }

  /** Follows these, and what was followed before no longer, unless it is among them. */
  #follow(follows: string | undefined): void {
    const wanted = this.#channels(follows).slice(0, followedMax);
    for (const [channel, end] of this.#followed) {
      if (wanted.includes(channel)) continue;
      end();
      this.#followed.delete(channel);
    }
    for (const channel of wanted) {
      if (this.#followed.has(channel)) continue;
      let stood: string | undefined;
      const end = this.#listen(channel, (data) => {
        const { phase, held_since, ends_at, kind } = data as News;
        const stands = [phase, held_since, ends_at, kind === "archived"].join();
        if (this.#isHouse || stands !== stood) this.#drawSoon();
        stood = stands;
      });
      this.#followed.set(channel, end);
    }
  }

  #listen(channel: string, data: (data: unknown) => void): () => void {
    let isNews = this.#isHouse || channel.startsWith("user:");
    return follow(channel, null, {
      data,
      joined: () => {
        // The page was drawn a moment ago; whoever comes back may have missed something.
        if (isNews) this.#drawAgain();
        isNews = true;
      },
    });
  }

  #drawSoon(): void {
    const isPrompt = this.#isHouse || this.#isOwn;
    if (!isPrompt) return this.#drawIn(drawEveryMillis * (1 + Math.random() * spread));
    const rest = this.#drawnAt + drawEveryMillis - performance.now();
    this.#drawIn(Math.max(togetherMillis, rest));
  }

  /** Now, and once the pages' server has surely heard the same. */
  #drawAgain(): void {
    for (const millis of [0, ...askAgainMillis]) setTimeout(() => this.#drawSoon(), millis);
  }

  #drawIn(millis: number): void {
    this.#waiting ??= setTimeout(() => void this.#draw(), millis);
  }

  async #draw(): Promise<void> {
    this.#waiting = undefined;
    this.#drawnAt = performance.now();
    const drawing = ++this.#drawing;
    const drawn = await getDrawn(location.pathname + location.search, this.localName).catch(() => null);
    if (drawing !== this.#drawing) return;
    if (!drawn) return this.#drawIn(drawAgainMillis);
    let isWhole = true;
    for (const shown of this.querySelectorAll<HTMLElement>("[data-drawn]")) {
      const name = shown.dataset["drawn"] ?? "";
      if (name === "said" && performance.now() < saidMillis) continue;
      isWhole = refill(shown, drawn.querySelector(`[data-drawn="${name}"]`)) && isWhole;
    }
    this.#follow(drawn.dataset["follows"]);
    this.dispatchEvent(new CustomEvent("page:drawn", { detail: drawn }));
    if (!isWhole) this.#drawIn(drawAgainMillis);
  }
}
