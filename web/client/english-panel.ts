// The bid forms: a bid over the socket, the outcome in words. The price moves only by the server's word.

import type { BidAnswer, BidForms, BidHost } from "./bid";
import { money, plain } from "./format";
import type { LotFacts, Standing, State } from "./lot-facts";
import { parseLenient, parseStrict } from "./parse-amount";
import { part, show, write } from "./dom";
import { freshBidId, placeBid } from "./place-bid";
import { confirmWords, outcomeWords } from "./words";

/** An amount that changes under the finger is not bid by accident. */
const guardMillis = 300;
const checkingAfterMillis = 1500;
const heldWords = "Bidding is paused until this page is live again.";
const checkingWords = "Checking… your bid may have been accepted; do not bid again.";

export class BidPanel extends HTMLElement implements BidForms {
  #lot: BidHost | null = null;
  #changedAt = -Infinity;
  #busy = false;
  /** Off while the page does not hear the lot. */
  #held = false;
  /** A maximum that waits to be confirmed. */
  #maximum: number | null = null;

  attach(lot: BidHost): void {
    this.#lot = lot;
    this.addEventListener("submit", (event) => {
      const form = event.target as HTMLFormElement;
      // What the server asked back, it also takes.
      if (form.matches("[data-native]")) return;
      event.preventDefault();
      this.#submit(form);
    });
    part(this, "[data-confirm-yes]")?.addEventListener("click", () => this.#confirmed());
    part(this, "[data-confirm-no]")?.addEventListener("click", () => this.#confirm(null));
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

  #submit(form: HTMLFormElement): void {
    const lot = this.#lot;
    if (!lot || this.#busy) return;
    if (this.#held) return this.#problem(heldWords);
    const facts = lot.facts;
    const now = form.matches("[data-bid-now]");
    if (now && performance.now() - this.#changedAt < guardMillis) {
      return this.#problem(`The price has just changed: the next bid is ${money(facts.minimum_bid, facts.currency)}.`);
    }
    const text = String(new FormData(form).get("amount") ?? "");
    const read = now ? parseStrict(text, facts.currency) : parseLenient(text, facts.currency);
    if ("problem" in read) return this.#wrong(form, read.problem);
    if (now) void this.#send(form, read.minor);
    else this.#confirm(read.minor);
  }

  /** The second step of a maximum: the amount again. Null: back to the field. */
  #confirm(maximum: number | null): void {
    const lot = this.#lot;
    const form = part<HTMLFormElement>(this, "[data-bid-maximum]");
    if (!lot || !form) return;
    this.#maximum = maximum;
    show(form, maximum === null);
    show(part(this, "[data-confirm]"), maximum !== null);
    if (maximum === null) return form.querySelector<HTMLInputElement>("#amount")?.focus();
    this.#wrong(form, "");
    write(part(this, "[data-confirm-words]"), confirmWords(lot.facts, maximum));
    write(part(this, "[data-confirm-amount]"), money(maximum, lot.facts.currency));
    part(this, "[data-confirm-yes]")?.focus();
  }

  #confirmed(): void {
    const form = part<HTMLFormElement>(this, "[data-bid-maximum]");
    const maximum = this.#maximum;
    if (!form || maximum === null || this.#busy) return;
    if (this.#held) return this.#problem(heldWords);
    this.#confirm(null);
    void this.#send(form, maximum);
  }

  async #send(form: HTMLFormElement, maximum: number): Promise<void> {
    const lot = this.#lot;
    if (!lot) return;
    this.#sending(true);
    const slow = setTimeout(() => this.#answer(checkingWords), checkingAfterMillis);
    const bid_id = String(new FormData(form).get("bid_id"));
    const bid = { sale: lot.facts.sale, lot: lot.facts.lot, bid_id, maximum };
    const answer = await placeBid(bid, () => this.#answer(checkingWords));
    clearTimeout(slow);
    this.#sending(false);
    this.#settle(form, answer, maximum);
  }

  #settle(form: HTMLFormElement, answer: BidAnswer | null, maximum: number): void {
    if (!answer) return this.#answer("We do not know yet whether your bid was accepted. Reload the page before you bid again.");
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
    this.#mark();
    this.#problem("");
    if (busy) this.#answer("Placing your bid…");
  }

  /** Bidding is off while the page shows an older truth. */
  hold(held: boolean): void {
    this.#held = held;
    this.#mark();
    if (!held && part(this, "[data-problem]")?.textContent === heldWords) this.#problem("");
  }

  #mark(): void {
    const off = String(this.#busy || this.#held);
    for (const button of this.querySelectorAll("form:not([data-native]) button, [data-confirm-yes]")) {
      button.setAttribute("aria-disabled", off);
    }
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
