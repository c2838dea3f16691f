// A lot as a tile: price, bids, and how one stands, live while it is near the screen.

import { askAgainMillis, getLot, getStanding } from "./api";
import { formatOf } from "./formats";
import { flash, onFrame } from "./heartbeat";
import { LiveJoin } from "./live-join";
import { LotClock } from "./lot-clock";
import { after, stateAt } from "./lot-facts";
import { drawFacts } from "./lot-words";
import { part, position, show, write } from "./dom";
import { serverNow } from "./server-clock";
import { follow, newest } from "./socket";
import { clockLabels, stateWords } from "./words";
import type { Entry, LotRecord, LotState, PublicLot, StandingState } from "./wire";

const words: Record<string, string> = { leading: "You lead", outbid: "Outbid", placed: "Bid placed", won: "You won", lost: "You did not win" };

/** Over a large card: what the lot is about to do. */
const around: Record<LotState, string> = {
  ...stateWords,
  upcoming: "Opening next",
  open: "Closing next",
  closing: "Closing",
  sold: "Just ended",
  unsold: "Just ended",
};

export class LotCard extends HTMLElement {
  #facts!: PublicLot;
  #paddle: number | null = null;
  /** The incarnation of the stream that the facts are from. */
  #epoch: string | undefined;
  readonly #join = new LiveJoin();
  #near: IntersectionObserver | undefined;
  #end: (() => void) | undefined;
  #asked = false;

  connectedCallback(): void {
    this.#facts = JSON.parse(this.dataset["facts"] ?? "{}") as PublicLot;
    this.#epoch = this.dataset["epoch"];
    this.#paddle = Number(this.dataset["paddle"]) || null;
    const clock = part<LotClock>(this, "lot-clock");
    if (clock) clock.facts = this.#facts;
    this.addEventListener("lot:state", () => this.#draw());
    this.#near = new IntersectionObserver((seen) => this.#shown(seen.at(-1)?.isIntersecting === true), {
      rootMargin: "300px",
    });
    this.#near.observe(this);
  }

  disconnectedCallback(): void {
    this.#near?.disconnect();
    this.#shown(false);
  }

  get #channel(): string {
    return `lot:${this.#facts.sale}.${this.#facts.lot}`;
  }

  #shown(near: boolean): void {
    if (near) {
      this.#end ??= this.#follow();
      return;
    }
    this.#end?.();
    this.#end = undefined;
    this.#left();
  }

  #follow(): () => void {
    return follow(this.#channel, position(this), {
      data: (data) => this.#take(data as LotRecord),
      joined: (whole, at) => void this.#joined(whole, at?.epoch),
      left: () => this.#left(),
    });
  }

  async #joined(whole: boolean, epoch = this.#epoch): Promise<void> {
    // The stream was made again: what it says now counts, whatever was known.
    if (epoch !== this.#epoch) this.#facts = { ...this.#facts, sequence: 0 };
    this.#epoch = epoch;
    if (await this.#join.joined(whole, () => this.#catchUp())) this.dataset["live"] = "true";
  }

  async #catchUp(): Promise<void> {
    // The pages' server may have lost the same records; the channel itself has them again first.
    const record = await newest(this.#channel).catch(console.debug);
    if (record) return this.#take(record as LotRecord);
    if (this.#facts.sequence === 0) return;
    await getLot(this.#facts.sale, this.#facts.lot).then((facts) => this.#move(facts, []), console.debug);
  }

  #left(): void {
    this.#join.lost();
    this.dataset["live"] = "false";
  }

  #take(record: LotRecord): void {
    this.#move(record, record.entries);
  }

  #move(newer: PublicLot, entries: Entry[]): void {
    const facts = after(this.#facts, newer);
    if (!facts) return;
    const moved = facts.price !== this.#facts.price;
    this.#facts = facts;
    const took = [facts.leader, ...entries.map((entry) => entry.paddle)];
    if (this.#paddle !== null && took.includes(this.#paddle)) this.dataset["mine"] ||= "outbid";
    onFrame(this, () => {
      this.#draw();
      const price = part(this, "[data-price]");
      if (price && moved) flash(price, "up");
    });
  }

  #draw(): void {
    const facts = this.#facts;
    const state = stateAt(facts, serverNow());
    this.dataset["state"] = state;
    this.dataset["sequence"] = String(facts.sequence);
    const clock = part<LotClock>(this, "lot-clock");
    if (clock) clock.facts = facts;
    const mine = this.dataset["mine"] as StandingState | "" | undefined;
    if (mine) this.dataset["mine"] = formatOf(facts).stands(facts, this.#paddle, mine);
    if (facts.phase !== "open" && this.dataset["mine"] === "placed") this.#ask();
    drawFacts(this, facts, state, null);
    write(part(this, "[data-card-next]"), around[state]);
    write(part(this, "[data-card-label]"), clockLabels[state]);
    const notSold = state !== "sold" && this.dataset["mine"] === "lost";
    write(part(this, "[data-mine-word]"), notSold ? stateWords[state] : words[this.dataset["mine"] ?? ""] ?? "");
    show(part(this, "[data-mine-word]"), Boolean(this.dataset["mine"]));
  }

  /** How it ended for oneself, where only the engine knows. */
  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    for (const wait of [0, ...askAgainMillis]) setTimeout(() => void this.#told(), wait);
  }

  async #told(): Promise<void> {
    if (this.dataset["mine"] !== "placed") return;
    const me = await getStanding(this.#facts.sale, this.#facts.lot).catch(console.debug);
    if (!me || me.state === "placed") return;
    this.#paddle = me.paddle;
    this.dataset["mine"] = me.state;
    onFrame(this, () => this.#draw());
  }
}
