// The bid forms of an English sale: the next amount on a button, and a maximum. The price moves only by the server's word.

import { known, type Me } from "./bid";
import { BidForms } from "./bid-forms";
import { part, show, write } from "./dom";
import { money, plain } from "./format";
import { formatOf } from "./formats";
import { t } from "./locale";
import { parseLenient, parseStrict } from "./parse-amount";
import { hidesMaximum } from "./english";
import { isAtCeiling } from "./sale-format";
import type { LotState, PublicLot } from "./wire";

/** An amount that changes under the finger is not bid by accident. */
const guardMillis = 300;

export class EnglishPanel extends BidForms {
  #changedAt = -Infinity;

  override draw(facts: PublicLot, state: LotState, me: Me): void {
    super.draw(facts, state, me);
    const own = known(me);
    // Never by somebody of whom nobody can tell how they stand.
    const mayBid = state === "open" && me !== "unknown";
    const next = money(facts.minimum_bid, facts.currency);
    const amount = part(this, "[data-bid-amount]");
    if (amount && amount.textContent !== next) {
      this.#changedAt = performance.now();
      write(amount, next);
    }
    const hidden = part<HTMLInputElement>(this, "[data-amount]");
    if (hidden) hidden.value = plain(facts.minimum_bid, facts.currency);
    const leading = own?.state === "leading";
    write(part(this, "[data-maximum-word]"), hidesMaximum(facts, own) ? t("maximum-change") : t("maximum-set"));
    const now = part(this, "[data-bid-now]");
    const held = now?.contains(document.activeElement) === true;
    show(now, mayBid && !leading && !isAtCeiling(facts));
    show(part(this, "[data-lead]"), state === "open" && leading);
    show(part(this, "[data-maximum]"), mayBid && formatOf(facts).takesAmount(facts, own));
    if (held && now?.hidden) part(this, "[data-maximum-word]")?.focus();
    if (leading) this.problem("");
    if (own?.state !== "outbid") write(part(this, "[data-alert]"), "");
  }

  /** Said loudly only when there is little time; seen it is where one's standing is. */
  override outbid(urgent: boolean): void {
    this.answer("");
    if (urgent) write(part(this, "[data-alert]"), t("outbid"));
  }

  protected override submitted(form: HTMLFormElement, facts: PublicLot): void {
    const text = String(new FormData(form).get("amount") ?? "");
    if (!form.matches("[data-bid-now]")) return this.propose(form, parseLenient(text, facts.currency));
    if (performance.now() - this.#changedAt < guardMillis) {
      return this.problem(t("bid-moved", { least: money(facts.minimum_bid, facts.currency) }));
    }
    const read = parseStrict(text, facts.currency);
    if ("problem" in read) return this.wrong(form, read.problem);
    void this.send(form, { maximum: read.minor, unless_leading: true });
  }

  protected override settled(form: HTMLFormElement): void {
    super.settled(form);
    if (form.matches("[data-bid-now]")) return;
    part<HTMLDetailsElement>(this, "[data-maximum]")!.open = false;
    part(this, "[data-maximum-word]")?.focus();
  }
}
