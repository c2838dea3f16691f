// The bid forms of a sealed-bid sale: an amount, replaced or taken back until the end.

import { known, type Me } from "./bid";
import { BidForms } from "./bid-forms";
import { part, show, write } from "./dom";
import { t } from "./locale";
import { parseLenient } from "./parse-amount";
import type { LotState, PublicLot } from "./wire";

export class SealedPanel extends BidForms {
  override draw(facts: PublicLot, state: LotState, me: Me): void {
    const placed = known(me)?.state === "placed";
    super.draw(facts, state, me);
    write(part(this, "[data-bid-word]"), placed ? t("bid-replace") : t("bid-place"));
    show(part(this, "[data-bid-field]"), state === "open" && me !== "unknown");
    const takeBack = part(this, "[data-take-back]");
    const held = takeBack?.contains(document.activeElement) === true;
    show(takeBack, state === "open" && placed);
    if (held && takeBack?.hidden) part(this, "#amount")?.focus();
  }

  protected override submitted(form: HTMLFormElement, facts: PublicLot): void {
    if (form.matches("[data-take-back]")) return void this.send(form, { take_back: true });
    const text = String(new FormData(form).get("amount") ?? "");
    this.propose(form, parseLenient(text, facts.currency));
  }
}
