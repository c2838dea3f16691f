// A lot as a tile: price, bids, and how one stands, live while it is near the screen.

import { askAgainMillis, getLot, getStanding } from "./api";
import { formatOf } from "./formats";
import { flash, onFrame } from "./heartbeat";
import { LiveJoin } from "./live-join";
import { t } from "./locale";
import { LotClock } from "./lot-clock";
import { after, stateAt } from "./lot-facts";
import { drawFacts } from "./lot-words";
import { part, position, show, write } from "./dom";
import { serverNow } from "./server-clock";
import { follow, newest } from "./socket";
import { clockLabel, stateWord } from "./words";
import type { Entry, LotRecord, LotState, Notice, Paddle, PublicLot, StandingState } from "./wire";

/** What one's standing is called. */
function mineWord(mine: string | undefined): string {
  switch (mine) {
    case "leading":
      return t("mine-leading");
    case "outbid":
      return t("mine-outbid");
    case "placed":
      return t("mine-placed");
    case "voided":
      return t("mine-voided");
    case "won":
      return t("mine-won");
    case "lost":
      return t("mine-lost");
    default:
      return "";
  }
}

/** Over a large card: what the lot is about to do. */
function around(state: LotState): string {
  if (state === "upcoming") return t("soon-opens");
  if (state === "open") return t("soon-ends");
  if (state === "closing") return t("soon-closing");
  return state === "sold" || state === "unsold" ? t("soon-ended") : stateWord(state);
}

export class LotCard extends HTMLElement {
  #facts!: PublicLot;
  #paddle: number | null = null;
  /** The lot's sequence when it was last told how one stands: older facts say nothing of it. */
  #told = 0;
  /** The incarnation of the stream that the facts are from. */
  #epoch: string | undefined;
  readonly #join = new LiveJoin();
  #near: IntersectionObserver | undefined;
  #end: (() => void) | undefined;
  #endOfHints: (() => void) | undefined;
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
    // One may bid for the first time in a sale while its cards are on the screen, here or on another device.
    const user = part(document, "outbid-bar")?.dataset["user"];
    if (user) this.#endOfHints = follow(`user:#${user}`, null, { data: (hint) => this.#heard(hint as Notice) });
  }

  disconnectedCallback(): void {
    this.#near?.disconnect();
    this.#endOfHints?.();
    this.#shown(false);
  }

  get #channel(): string {
    return `lot:${this.#facts.sale}.${this.#facts.lot}`;
  }

  #heard({ sale, lot }: Notice): void {
    if (sale === this.#facts.sale && lot === this.#facts.lot) void this.#ask();
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
    if (epoch !== this.#epoch) [this.#facts, this.#told] = [{ ...this.#facts, sequence: 0 }, 0];
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
    const isOwn = (paddle: Paddle | null) => paddle !== null && paddle === this.#paddle;
    const own = entries.filter(({ paddle }) => isOwn(paddle));
    if (own.some(({ kind }) => kind === "voided")) void this.#ask();
    else if (own.length > 0 || isOwn(facts.leader)) this.dataset["mine"] ||= "outbid";
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
    const mine = this.dataset["mine"] as StandingState | "voided" | "" | undefined;
    // Whether a new bid of theirs counts, their page is drawn again to say.
    const isJudged = mine === "voided" || facts.sequence < this.#told;
    if (mine && !isJudged) this.dataset["mine"] = formatOf(facts).stands(facts, this.#paddle, mine as StandingState);
    if (facts.phase !== "open" && this.dataset["mine"] === "placed") this.#askHowItEnded();
    drawFacts(this, facts, state, null);
    write(part(this, "[data-card-next]"), around(state));
    write(part(this, "[data-card-label]"), clockLabel(state));
    const notSold = state !== "sold" && this.dataset["mine"] === "lost";
    write(part(this, "[data-mine-word]"), notSold ? stateWord(state) : mineWord(this.dataset["mine"]));
    show(part(this, "[data-mine-word]"), Boolean(this.dataset["mine"]));
  }

  #askHowItEnded(): void {
    if (this.#asked) return;
    this.#asked = true;
    for (const wait of [0, ...askAgainMillis]) setTimeout(() => this.dataset["mine"] === "placed" && void this.#ask(), wait);
  }

  /** How one stands, where only the engine knows. */
  async #ask(): Promise<void> {
    const me = await getStanding(this.#facts.sale, this.#facts.lot).catch(console.debug);
    if (!me || me.sequence < this.#told) return;
    this.#paddle = me.paddle;
    this.#told = me.sequence;
    this.dataset["mine"] = me.state === "none" ? "" : me.state;
    onFrame(this, () => this.#draw());
  }
}
