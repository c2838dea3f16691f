// A lot as a tile: price, bids, and how one stands, live while it is near the screen.

import { getLot } from "./api";
import { flash, onFrame } from "./heartbeat";
import { LiveJoin } from "./live-join";
import { LotClock } from "./lot-clock";
import { after, stateAt, type LotFacts, type LotRecord, type State } from "./lot-facts";
import { drawFacts } from "./lot-words";
import { part, position, show, write } from "./dom";
import { serverNow } from "./server-clock";
import { follow, newest } from "./socket";

const words: Record<string, string> = { leading: "You lead", outbid: "Outbid", won: "You won", lost: "You did not win" };

/** Around a large card: what the lot is about to do, and what its clock tells. */
const around: Record<State, [string, string]> = {
  upcoming: ["Opening next", "Opens in"],
  open: ["Closing next", "Ends in"],
  closing: ["Closing", "Ends in"],
  sold: ["Just ended", "Ended"],
  unsold: ["Just ended", "Ended"],
  withdrawn: ["Withdrawn", "Ended"],
  on_hold: ["On hold", "Ends in"],
};

export class LotCard extends HTMLElement {
  #facts!: LotFacts;
  #paddle: number | null = null;
  readonly #join = new LiveJoin();
  #near: IntersectionObserver | undefined;
  #end: (() => void) | undefined;

  connectedCallback(): void {
    this.#facts = JSON.parse(this.dataset["facts"] ?? "{}") as LotFacts;
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
      joined: (whole) => void this.#joined(whole),
      left: () => this.#left(),
    });
  }

  async #joined(whole: boolean): Promise<void> {
    if (await this.#join.joined(whole, () => this.#catchUp())) this.dataset["live"] = "true";
  }

  async #catchUp(): Promise<void> {
    // The pages' server may have lost the same records; the channel itself has them again first.
    const record = await newest(this.#channel).catch(console.debug);
    if (record) this.#take(record as LotRecord);
    await getLot(this.#facts).then((facts) => this.#take({ ...facts, entries: [] }), console.debug);
  }

  #left(): void {
    this.#join.lost();
    this.dataset["live"] = "false";
  }

  #take(record: LotRecord): void {
    const facts = after(this.#facts, record);
    if (!facts) return;
    const moved = facts.price !== this.#facts.price;
    this.#facts = facts;
    if (record.entries.some((entry) => entry.paddle !== null && entry.paddle === this.#paddle)) this.dataset["mine"] ||= "outbid";
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
    const leads = this.#paddle !== null && facts.leader === this.#paddle;
    if (leads && state !== "unsold") this.dataset["mine"] = state === "sold" ? "won" : "leading";
    else if (this.dataset["mine"]) this.dataset["mine"] = facts.phase === "open" ? "outbid" : "lost";
    drawFacts(this, facts, state, null);
    const [next, label] = around[state];
    write(part(this, "[data-card-next]"), next);
    write(part(this, "[data-card-label]"), label);
    const notSold = state === "unsold" && this.dataset["mine"] === "lost";
    write(part(this, "[data-mine-word]"), notSold ? "Not sold" : words[this.dataset["mine"] ?? ""] ?? "");
    show(part(this, "[data-mine-word]"), Boolean(this.dataset["mine"]));
  }
}
