// The bid forms of a lot's page, whatever its kind of sale: an amount is read, repeated and sent over the socket; the
// outcome is said in words. Which forms there are, the server's markup says.

import { known, type BidAnswer, type BidHost, type Me, type Offer } from "./bid";
import { part, show, write } from "./dom";
import { atMostWords, totalWords } from "./buyer-terms";
import { money } from "./format";
import { formatOf } from "./formats";
import { t } from "./locale";
import { type Entered, parseLenient } from "./parse-amount";
import { freshBidId, placeBid } from "./place-bid";
import type { BuyerTerms, LotState, PublicLot } from "./wire";
import { outcomeWords, refusalWords } from "./words";

const checkingAfterMillis = 1500;

export abstract class BidForms extends HTMLElement {
  #lot: BidHost | null = null;
  #busy = false;
  /** Off while the page does not hear the lot. */
  #held = false;
  /** An amount that waits to be confirmed. */
  #amount: number | null = null;
  #state: LotState | null = null;
  /** When the newest bid of one's own was voided that the page knows of. */
  #voided: string | undefined;

  attach(lot: BidHost): void {
    this.#lot = lot;
    this.addEventListener("submit", (event) => {
      const form = event.target as HTMLFormElement;
      // What the server asked back, it also takes.
      if (form.matches("[data-native]")) return;
      event.preventDefault();
      if (this.#mayAct) this.submitted(form, lot.facts);
    });
    part(this, "#amount")?.addEventListener("input", () => this.#total());
    part(this, "[data-confirm-yes]")?.addEventListener("click", () => this.#confirmed());
    part(this, "[data-confirm-no]")?.addEventListener("click", () => this.#confirm(null));
  }

  /** Shows what may be bid now. */
  draw(facts: PublicLot, state: LotState, me: Me): void {
    write(part(this, "[data-least]"), formatOf(facts).atLeast(facts, known(me)));
    write(part(this, "[data-total]"), totalWords(this.#terms, facts.minimum_bid, facts.currency));
    this.#total();
    // What was said of bids before the end, or before one was voided, is over with it.
    const voided = known(me)?.voided?.at;
    const isNewsOfVoid = this.#state !== null && voided !== undefined && voided !== this.#voided;
    if ((this.#state === "open" && state !== "open") || isNewsOfVoid) this.#clear();
    this.#state = state;
    this.#voided = voided ?? this.#voided;
  }

  /** What the amount that stands in the field comes to. */
  #total(): void {
    const lot = this.#lot?.facts;
    const input = part<HTMLInputElement>(this, "#amount");
    if (!lot || !input) return;
    const read = parseLenient(input.value, lot.currency);
    const words = "problem" in read ? "" : atMostWords(this.#terms, read.minor, lot.currency);
    write(part(this, "[data-entered-total]"), words);
  }

  /** What buyers pay besides the price, as the sale was announced. */
  get #terms(): BuyerTerms | null {
    const terms = this.closest<HTMLElement>("[data-buyer-terms]")?.dataset["buyerTerms"];
    return terms ? (JSON.parse(terms) as BuyerTerms) : null;
  }

  /** A form was sent: reads it, then asks or sends. */
  protected abstract submitted(form: HTMLFormElement, facts: PublicLot): void;

  /** Overtaken, with little time left or not. */
  outbid(_urgent: boolean): void {}

  /** A bid was accepted. */
  protected settled(form: HTMLFormElement): void {
    const input = form.querySelector<HTMLInputElement>("#amount");
    if (input) input.value = "";
    this.#total();
  }

  /** The first step of an amount that somebody typed. */
  protected propose(form: HTMLFormElement, read: Entered): void {
    const lot = this.#lot;
    if (!lot) return;
    if ("problem" in read) return this.wrong(form, read.problem);
    const refusal = formatOf(lot.facts).foreseen(lot.facts, lot.me, read.minor);
    if (refusal) this.wrong(form, refusalWords(refusal, lot.facts.currency));
    else this.#confirm(read.minor);
  }

  #clear(): void {
    this.answer("");
    this.problem("");
    write(part(this, "[data-alert]"), "");
    const form = part<HTMLFormElement>(this, "[data-amount-form]");
    if (!form) return;
    write(part(form, "#amount-problem"), "");
    show(form, true);
    show(part(this, "[data-confirm]"), false);
  }

  get #mayAct(): boolean {
    if (this.#held) this.problem(t("bid-paused"));
    return !this.#busy && !this.#held;
  }

  /** The second step: the amount again. Null: back to the field. */
  #confirm(amount: number | null): void {
    const lot = this.#lot?.facts;
    const form = part<HTMLFormElement>(this, "[data-amount-form]");
    if (!lot || !form) return;
    this.#amount = amount;
    show(form, amount === null);
    show(part(this, "[data-confirm]"), amount !== null);
    if (amount === null) return form.querySelector<HTMLInputElement>("#amount")?.focus();
    this.wrong(form, "");
    write(part(this, "[data-confirm-words]"), formatOf(lot).confirm(lot, amount));
    write(part(this, "[data-confirm-total]"), atMostWords(this.#terms, amount, lot.currency));
    write(part(this, "[data-confirm-amount]"), money(amount, lot.currency));
    part(this, "[data-confirm-yes]")?.focus();
  }

  #confirmed(): void {
    const lot = this.#lot?.facts;
    const form = part<HTMLFormElement>(this, "[data-amount-form]");
    const amount = this.#amount;
    if (!lot || !form || amount === null || !this.#mayAct) return;
    this.#confirm(null);
    void this.send(form, formatOf(lot).offer(amount));
  }

  protected async send(form: HTMLFormElement, offer: Offer): Promise<void> {
    const lot = this.#lot;
    if (!lot) return;
    this.#sending(true);
    const slow = setTimeout(() => this.answer(t("bid-checking")), checkingAfterMillis);
    const bid_id = String(new FormData(form).get("bid_id"));
    const bid = { sale: lot.facts.sale, lot: lot.facts.lot, bid_id, ...offer };
    const answer = await placeBid(bid, () => this.answer(t("bid-checking")));
    clearTimeout(slow);
    this.#sending(false);
    this.#settle(form, answer, offer);
  }

  #settle(form: HTMLFormElement, answer: BidAnswer | null, offer: Offer): void {
    const lot = this.#lot;
    if (!lot || !answer) return this.answer(t("bid-unknown"));
    for (const id of this.querySelectorAll<HTMLInputElement>('[name="bid_id"]')) id.value = freshBidId();
    const words = outcomeWords(answer, offer, lot.facts, lot.me);
    if (!answer.accepted) {
      // The rules knew better how one stands.
      lot.ask();
      return this.wrong(form, words);
    }
    this.wrong(form, "");
    this.answer(words);
    lot.accepted(answer, offer);
    this.settled(form);
  }

  protected wrong(form: HTMLFormElement, words: string): void {
    this.answer("");
    const field = part(form, "#amount-problem");
    this.problem(field ? "" : words);
    const input = form.querySelector<HTMLInputElement>("#amount");
    write(field, words);
    if (words) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
    if (words) input?.focus();
  }

  #sending(busy: boolean): void {
    this.#busy = busy;
    this.#mark();
    this.problem("");
    if (busy) this.answer(t("bid-sending"));
  }

  /** Bidding is off while the page shows an older truth. */
  hold(held: boolean): void {
    this.#held = held;
    this.#mark();
    if (!held && part(this, "[data-problem]")?.textContent === t("bid-paused")) this.problem("");
  }

  #mark(): void {
    const off = String(this.#busy || this.#held);
    for (const button of this.querySelectorAll("form:not([data-native]) button, [data-confirm-yes]")) {
      button.setAttribute("aria-disabled", off);
    }
  }

  protected problem(words: string): void {
    const problem = part(this, "[data-problem]");
    write(problem, words);
    show(problem, words !== "");
  }

  protected answer(words: string): void {
    write(part(this, "[data-answer]"), words);
  }
}
