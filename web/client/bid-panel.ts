// The bid forms: a bid over the socket, the outcome in words. The price moves only by the server's word.

import type { BidAnswer } from "./api";
import { entered, money, plain } from "./format";
import type { LotFacts, Standing, State } from "./lot-facts";
import type { LotLive } from "./lot-live";
import { part, show, write } from "./parts";
import { freshBidId, placeBid } from "./place-bid";
import { outcomeWords } from "./outcome-words";

/** An amount that changes under the finger is not bid by accident. */
const guardMillis = 300;
const checkingAfterMillis = 1500;
const checkingWords = "Checking… your bid may have counted; do not bid again.";

export class BidPanel extends HTMLElement {
  #lot: LotLive | null = null;
  #changedAt = -Infinity;
  #busy = false;

  attach(lot: LotLive): void {
    this.#lot = lot;
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit(event.target as HTMLFormElement);
    });
  }

  draw(facts: LotFacts, state: State, me: Standing | null): void {
    const next = money(facts.minimum_bid, facts.currency);
    const amount = part(this, "[data-bid-amount]");
    if (amount && amount.textContent !== next) {
      this.#changedAt = performance.now();
      write(amount, next);
    }
    const hidden = part<HTMLInputElement>(this, "[data-amount]");
    if (hidden) hidden.value = plain(facts.minimum_bid, facts.currency);
    write(part(this, "[data-minimum]"), next);
    const leading = me?.state === "leading";
    write(part(this, "[data-maximum-word]"), leading ? "Raise your maximum" : "Set a maximum");
    const now = part(this, "[data-bid-now]");
    const held = now?.contains(document.activeElement) === true;
    show(now, state === "open" && !leading);
    show(part(this, "[data-lead]"), state === "open" && leading);
    show(part(this, "[data-maximum]"), state === "open" || state === "upcoming");
    if (held && now?.hidden) part(this, "[data-maximum-word]")?.focus();
    if (leading) this.#problem("");
  }

  /** Overtaken: said loudly only when there is little time. */
  outbid(urgent: boolean): void {
    this.#answer("");
    if (urgent) this.#problem("You are outbid.");
  }

  async #submit(form: HTMLFormElement): Promise<void> {
    const lot = this.#lot;
    if (!lot || this.#busy) return;
    const facts = lot.facts;
    const now = form.matches("[data-bid-now]");
    if (now && performance.now() - this.#changedAt < guardMillis) {
      return this.#problem(`The price just moved: the next bid is ${money(facts.minimum_bid, facts.currency)}.`);
    }
    const data = new FormData(form);
    const read = entered(String(data.get("amount") ?? ""), facts.currency);
    if ("problem" in read) return this.#wrong(form, read.problem);
    this.#sending(true);
    const slow = setTimeout(() => this.#answer(checkingWords), checkingAfterMillis);
    const bid = { sale: facts.sale, lot: facts.lot, bid_id: String(data.get("bid_id")), maximum: read.minor };
    const answer = await placeBid(bid, () => this.#answer(checkingWords));
    clearTimeout(slow);
    this.#sending(false);
    this.#settle(form, answer, read.minor);
  }

  #settle(form: HTMLFormElement, answer: BidAnswer | null, maximum: number): void {
    if (!answer) return this.#answer("We do not know yet whether your bid counted. Reload the page before you bid again.");
    for (const id of this.querySelectorAll<HTMLInputElement>('[name="bid_id"]')) id.value = freshBidId();
    const words = outcomeWords(answer, this.#lot?.facts.currency ?? "");
    if (!answer.accepted) return this.#wrong(form, words);
    this.#wrong(form, "");
    this.#answer(words);
    if (!form.matches("[data-bid-now]")) {
      form.querySelector<HTMLInputElement>("#amount")!.value = "";
      part<HTMLDetailsElement>(this, "[data-maximum]")!.open = false;
      part(this, "[data-maximum-word]")?.focus();
    }
    this.#lot?.accepted(answer, maximum);
  }

  #wrong(form: HTMLFormElement, words: string): void {
    this.#answer("");
    const field = part(form, "#amount-problem");
    this.#problem(field ? "" : words);
    const input = form.querySelector<HTMLInputElement>("#amount");
    write(field, words);
    if (words) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
    if (words) input?.focus();
  }

  #sending(busy: boolean): void {
    this.#busy = busy;
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-disabled", String(busy));
    this.#problem("");
    if (busy) this.#answer("Placing your bid…");
  }

  #problem(words: string): void {
    const problem = part(this, "[data-problem]");
    write(problem, words);
    show(problem, words !== "");
  }

  #answer(words: string): void {
    write(part(this, "[data-answer]"), words);
  }
}
