// A lot's page: folds the lot's records and hands them to its parts. Never shows an older truth.

import { askAgainMillis, getDrawn, getLotPage, getStanding } from "./api";
import type { BidHost, Me, Offer } from "./bid";
import type { BidForms } from "./bid-forms";
import { totalWords } from "./buyer-terms";
import { formatOf, standingAfter } from "./formats";
import { flash } from "./heartbeat";
import { LiveJoin } from "./live-join";
import { t } from "./locale";
import { LotClock } from "./lot-clock";
import { after, fresh, known, stateAt } from "./lot-facts";
import { LotHistory } from "./lot-history";
import { drawFacts, speak } from "./lot-words";
import { part, position, show, write } from "./dom";
import { redraw } from "./redraw";
import { markTitle } from "./title";
import { serverNow } from "./server-clock";
import { firstJoinMillis, follow, isLivePage, newest } from "./socket";
import type { BidAccepted, BuyerTerms, LotRecord, Notice, PublicLot, Standing } from "./wire";

const urgentMillis = 60_000;
/** Until it is asked again how one stands, where nobody could tell. */
const askUnknownMillis = 4000;
/** Until it is asked again whether one may bid, where one may not. */
const askMayBidMillis = 15_000;
const mayBid = '[data-drawn="may-bid"]';

type Hint = Pick<Notice, "sale" | "lot">;

export class LotLive extends HTMLElement implements BidHost {
  #facts!: PublicLot;
  #me: Standing | null = null;
  /** Nobody could tell yet how one stands. */
  #isUnknown = false;
  #listed = 0;
  /** Bids of one's own that were answered here: what was asked before says less than they do. */
  #answered = 0;
  readonly #join = new LiveJoin();

  connectedCallback(): void {
    this.#facts = JSON.parse(this.dataset["facts"] ?? "{}") as PublicLot;
    this.#me = JSON.parse(this.dataset["me"] || "null") as Standing | null;
    this.#isUnknown = this.dataset["standing"] === "unknown";
    this.#listed = this.#facts.sequence;
    if (this.#isUnknown) this.#askUntilKnown();
    this.addEventListener("lot:state", () => this.#draw());
    this.#bids?.attach(this);
    this.#draw();
    if (!isLivePage) return this.addEventListener("lot:state", () => this.#repairSoon());
    follow(this.#channel, position(this), {
      data: (data) => this.#take(data as LotRecord),
      joined: (whole, at) => void this.#joined(whole, at?.epoch),
      left: () => this.#left(),
    });
    // A repair that is under way goes on: what it comes to is told when it ends.
    setTimeout(() => this.dataset["live"] === "true" || this.#fallBehind(), firstJoinMillis);
    // One may have bid on another device, or in another window: hints tell, and if they are lost, coming back does.
    const user = part(document, "outbid-bar")?.dataset["user"];
    if (user) follow(`user:#${user}`, null, { data: (hint) => this.#heard(hint as Hint), joined: (whole) => whole || this.ask() });
    const back = () => {
      if (!document.hidden) this.ask();
      void this.#askMayBid();
    };
    window.addEventListener("focus", back);
    document.addEventListener("visibilitychange", back);
    setInterval(() => part(this, "[data-barred]") && void this.#askMayBid(), askMayBidMillis);
  }

  get #channel(): string {
    return `lot:${this.#facts.sale}.${this.#facts.lot}`;
  }

  get #bids(): BidForms | null {
    return part<BidForms>(this, "[data-bid-forms]");
  }

  get facts(): PublicLot {
    return this.#facts;
  }

  get me(): Standing | null {
    return this.#me;
  }

  ask(): void {
    void this.#ask();
  }

  #heard({ sale, lot }: Hint): void {
    if (sale !== this.#facts.sale) return;
    if (lot === this.#facts.lot) this.ask();
    this.#limitMoved();
  }

  accepted(answer: BidAccepted, offer: Offer): void {
    this.#answered += 1;
    this.#limitMoved();
    const told = formatOf(this.#facts).accepted(answer, offer, this.#facts);
    const { paddle } = told.me;
    // Two answers may come in the wrong order, each before its records.
    const isNews = answer.sequence > known(this.#facts, this.#me);
    if (this.#me?.paddle == null && paddle !== null) part<LotHistory>(this, "lot-history")?.mark(paddle);
    if (answer.sequence >= (this.#me?.sequence ?? 0)) this.#me = told.me;
    if (isNews) return this.#move(told.lot);
    this.#me = standingAfter(this.#me, this.#facts);
    this.#draw();
  }

  #take(record: LotRecord): void {
    const { entries, gap, last } = fresh(record.entries, this.#listed);
    // Less than is listed: the stream was made again, and the truth went back.
    const isBack = Math.max(record.sequence, this.#facts.sequence) < this.#listed;
    if (gap || isBack) void this.#repair();
    // Which bid is struck, and why, the server says in words: until then nothing newer is listed.
    else if (entries.some(({ kind }) => kind === "voided")) this.#repairSoon();
    else {
      const { currency, ends_at } = this.#facts;
      part<LotHistory>(this, "lot-history")?.add(entries, this.#me?.paddle ?? null, currency, ends_at);
      this.#listed = last;
    }
    // What an outage did to the end, the server says in words.
    if (entries.some(({ kind }) => kind === "extended")) this.#repairSoon();
    const ahead = this.#me?.sequence ?? 0;
    const facts = record.sequence < ahead ? null : after(this.#facts, record);
    if (facts) this.#move(facts);
  }

  #move(facts: PublicLot): void {
    const before = this.#facts;
    const stood = this.#me?.state;
    this.#facts = facts;
    this.#me = standingAfter(this.#me, facts);
    this.#draw();
    const price = part(this, "[data-price]");
    if (price && facts.price !== before.price) flash(price, "up");
    if (stood === "leading" && this.#me?.state === "outbid") this.#outbid();
    if (facts.phase !== before.phase) this.#askHowItEnded();
    // That one leads was told by a record; up to which maximum, only the engine knows.
    if (this.#me?.state === "leading" && this.#me.maximum === null) this.ask();
  }

  #outbid(): void {
    // Browsers allow it after a gesture on the page only, and warn where there was none.
    if (navigator.userActivation.hasBeenActive) navigator.vibrate?.(120);
    const left = Date.parse(this.#facts.ends_at) - serverNow();
    this.#bids?.outbid(left < urgentMillis);
  }

  #draw(): void {
    markTitle("lot", this.#me?.state === "outbid" && this.#facts.phase === "open" ? t("mine-outbid") : "");
    const state = stateAt(this.#facts, serverNow());
    const clock = part<LotClock>(this, "lot-clock");
    if (clock) clock.facts = this.#facts;
    this.dataset["state"] = state;
    this.dataset["sequence"] = String(this.#facts.sequence);
    this.dataset["paddle"] = String(this.#me?.paddle ?? "");
    const me: Me = this.#isUnknown ? "unknown" : this.#me;
    this.dataset["standing"] = me === "unknown" ? me : me?.state ?? "none";
    show(part(this, "[data-own-unknown]"), this.#isUnknown);
    speak(this, drawFacts(this, this.#facts, state, me));
    this.#bids?.draw(this.#facts, state, me);
    if (state === "sold" && me !== "unknown" && me?.state === "won") this.#drawWonTotal();
  }

  /** What the lot comes to for whoever won it while the page was open; a page that is drawn later says it. */
  #drawWonTotal(): void {
    const total = part(this, "[data-won-total]");
    const { price, currency } = this.#facts;
    if (!total?.hidden || price === null) return;
    const terms = JSON.parse(this.dataset["buyerTerms"] || "null") as BuyerTerms | null;
    write(total, totalWords(terms, price, currency));
    show(total, total.textContent !== "");
  }

  async #joined(whole: boolean, epoch = this.dataset["epoch"]): Promise<void> {
    if (epoch !== this.dataset["epoch"]) this.#beginAgain(epoch);
    if (!(await this.#join.joined(whole, () => this.#catchUp()))) return;
    // Meanwhile one may have bid elsewhere.
    if (this.dataset["behind"] === "true") this.ask();
    this.dataset["behind"] = "false";
    this.#bids?.hold(false);
    this.dataset["live"] = "true";
  }

  async #catchUp(): Promise<void> {
    // The pages' server may be behind for a while: it lost the same records. The channel itself is not.
    const record = await newest(this.#channel).catch(console.debug);
    if (record) this.#take(record as LotRecord);
    await this.#repair();
    // Until it has caught up, what only it knows is asked for again: how one stands, and older rows.
    this.#repairSoon();
  }

  #repairSoon(): void {
    for (const wait of askAgainMillis) setTimeout(() => void this.#repair(), wait);
  }

  #left(): void {
    this.#join.lost();
    this.#fallBehind();
  }

  #fallBehind(): void {
    this.dataset["behind"] = "true";
    this.#bids?.hold(true);
    this.dataset["live"] = "false";
  }

  /** Something was missed: the server draws the page again, and says how one stands. */
  async #repair(): Promise<void> {
    try {
      const answered = this.#answered;
      const { epoch, facts, me, rows, outage } = await getLotPage(this.#facts.sale, this.#facts.lot);
      if (epoch !== this.dataset["epoch"]) {
        // Where a channel is followed, it tells first, and the pages' server is still behind.
        if (isLivePage) return;
        this.#beginAgain(epoch);
      }
      const shown = known(this.#facts, this.#me);
      this.#told(me, answered);
      if (facts.sequence >= shown && facts.sequence !== this.#listed) {
        part<LotHistory>(this, "lot-history")?.replace(rows);
        // The page may have been drawn while nobody could tell.
        if (this.#me?.paddle != null) part<LotHistory>(this, "lot-history")?.mark(this.#me.paddle);
        this.#listed = facts.sequence;
      }
      if (outage) redraw(part(this, "[data-outage]"), outage);
      this.#move(facts.sequence >= shown ? facts : this.#facts);
    } catch (error) {
      console.debug("the lot could not be read again:", error);
    }
  }

  /** The stream was made again, maybe since it said what nobody had decided: all that is known from it gives way. */
  #beginAgain(epoch = ""): void {
    this.dataset["epoch"] = epoch;
    this.#facts = { ...this.#facts, sequence: 0 };
    if (this.#me) this.#me = { ...this.#me, sequence: 0 };
  }

  /** Only the engine knows how the bid of somebody without a paddle came out. */
  #askHowItEnded(): void {
    for (const wait of [0, ...askAgainMillis]) {
      setTimeout(() => this.#me?.state === "placed" && this.ask(), wait);
    }
  }

  /** Asks how one stands. */
  async #ask(): Promise<void> {
    if (document.body.dataset["signedIn"] !== "true") return;
    const answered = this.#answered;
    const me = await getStanding(this.#facts.sale, this.#facts.lot).catch(console.debug);
    if (!me) return;
    const { paddle, state } = this.#me ?? { paddle: null, state: "none" };
    this.#told(me, answered);
    this.#me = standingAfter(this.#me, this.#facts);
    const own = this.#me?.paddle ?? null;
    if (own !== null && own !== paddle) part<LotHistory>(this, "lot-history")?.mark(own);
    this.#draw();
    if (state === "leading" && this.#me?.state === "outbid") this.#outbid();
  }

  #limitMoved(): void {
    if (part(this, mayBid)?.firstElementChild) void this.#askMayBid();
  }

  /** The house decides who may bid, and each bid binds some of a limit: the server says it again, and draws other forms. */
  async #askMayBid(): Promise<void> {
    if (document.hidden || document.body.dataset["signedIn"] !== "true") return;
    const drawn = await getDrawn(location.pathname, this.localName).catch(console.debug);
    const [said, bids, shown] = [drawn && part(drawn, mayBid), drawn && part(drawn, ".bid"), part(this, ".bid")];
    if (said) redraw(part(this, mayBid), said);
    if (!bids || bids.localName === shown?.localName) return;
    redraw(shown, bids);
    this.#bids?.attach(this);
    this.#bids?.hold(this.dataset["behind"] === "true");
    this.#draw();
  }

  #askUntilKnown(): void {
    setTimeout(() => {
      if (!this.#isUnknown) return;
      void this.#ask().finally(() => this.#askUntilKnown());
    }, askUnknownMillis);
  }

  /** How one stood when so many bids had been answered. */
  #told(me: Standing | null, answered: number): void {
    if (me) this.#isUnknown = false;
    if (me && answered === this.#answered && me.sequence >= (this.#me?.sequence ?? 0)) this.#me = me;
  }
}
