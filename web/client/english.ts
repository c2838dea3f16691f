// A lot in an English sale: an ascending price, maxima that bid for their owners. Pure.

import type { Offer } from "./bid";
import { money } from "./format";
import { t } from "./locale";
import { type Format, aboveCeiling, farAbove, isAtCeiling, minimum, outOfRange, price } from "./sale-format";
import type { BidAccepted, EnglishBidResult, LotState, Paddle, PublicLot, Standing, StandingState } from "./wire";

type Accepted = BidAccepted & EnglishBidResult;

export const english: Format = {
  priceLabel(lot: PublicLot, state: LotState): string {
    if (lot.price === null) return t("price-opening");
    return state === "unsold" || state === "cancelled" ? t("price-highest") : t("price-current");
  },

  reserve(lot: PublicLot): string {
    if (lot.phase === "withdrawn" || lot.phase === "cancelled") return "";
    if (lot.reserve_met === null) return t("reserve-none");
    return lot.reserve_met ? t("reserve-met") : t("reserve-not-met");
  },

  least: (lot: PublicLot) => t("least-opening", { least: minimum(lot) }),

  looking(lot: PublicLot, signedIn: boolean): string {
    const signIn = () => t("sign-in-to-bid-least", { least: minimum(lot) });
    if (lot.bid_count === 0) return `${t("no-bids-yet")} ${signedIn ? english.least(lot) : signIn()}`;
    const last = isAtCeiling(lot) ? next(lot) : "";
    return signedIn ? `${t("not-bid")} ${last}`.trim() : last || signIn();
  },

  bidding: (lot: PublicLot, me: Standing) =>
    me.state === "leading" ? english.standing(lot, me) : `${english.standing(lot, me)} ${next(lot)}`,

  standing(lot: PublicLot, me: Standing): string {
    const highest = me.maximum === null ? null : money(me.maximum, lot.currency);
    // Of one's own bid and one's maximum at the price nobody can tell which it was.
    const isShown = me.maximum === lot.price;
    if (me.state === "leading") {
      const hidden = highest === null || isShown ? "" : ` ${t("lead-hidden", { maximum: highest })}`;
      if (lot.reserve_met === false) return t("lead-reserve") + hidden;
      return isShown ? t("lead-highest", { price: price(lot) }) : t("lead", { price: price(lot) }) + hidden;
    }
    if (highest === null) return t("outbid");
    return isShown ? t("outbid-same") : `${t("outbid")} ${t("maximum-was", { maximum: highest })}`;
  },

  atLeast(lot: PublicLot, me: Standing | null): string {
    const own = ownLead(me);
    if (own === null) return t("at-least", { least: minimum(lot) });
    const mine = money(own, lot.currency);
    if (!hidesMaximum(lot, me)) return t("more-than", { own: mine });
    if (!mayLower(lot)) return t("more-than-maximum", { own: mine });
    return `${t("at-least", { least: price(lot) })} ${t("maximum-is", { maximum: mine })}`;
  },

  takesAmount(lot: PublicLot, me: Standing | null): boolean {
    const own = ownLead(me);
    return own === null ? !isAtCeiling(lot) : mayLower(lot) || lot.ceiling == null || own < lot.ceiling;
  },

  foreseen(lot: PublicLot, me: Standing | null, amount: number) {
    const own = ownLead(me);
    if (own === null) return outOfRange(lot, amount);
    const least = lot.price ?? 0;
    const above = aboveCeiling(lot, amount);
    if (above || !mayLower(lot) || amount === own) return above ?? (amount <= own ? { kind: "maximum_not_higher" } : null);
    return amount < least ? { kind: "maximum_below_price", price: least } : null;
  },

  confirm(lot: PublicLot, amount: number): string {
    const question = t("confirm-maximum", { amount: money(amount, lot.currency) });
    return `${question}${farAbove(lot, amount)} ${t("bids-for-you")}`;
  },

  offer: (amount: number) => ({ maximum: amount }),

  outcome(answer: BidAccepted, offer: Offer, lot: PublicLot, before: Standing | null): string {
    if (!(answer as Accepted).leading) return t("done-outbid");
    if ("unless_leading" in offer) return t("done-leading");
    if (!hidesMaximum(lot, before)) return t("done-set");
    return "maximum" in offer && offer.maximum < (before?.maximum ?? 0) ? t("done-lowered") : t("done-raised");
  },

  accepted(answer: BidAccepted, offer: Offer, lot: PublicLot) {
    const { sequence, paddle, price, leading, minimum_bid, ends_at } = answer as Accepted;
    const maximum = "maximum" in offer ? offer.maximum : null;
    const leader = leading ? paddle : lot.leader;
    return {
      me: { paddle, maximum, sequence, state: leading ? "leading" : "outbid" },
      lot: { ...lot, price, minimum_bid, ends_at, leader },
    };
  },

  stands(lot: PublicLot, paddle: Paddle | null, before: StandingState): StandingState {
    if (paddle === null) return before;
    const mine = lot.leader === paddle;
    // Who never bid here may have done so elsewhere a moment ago.
    if (before === "none" && !mine) return before;
    if (lot.phase !== "open") return mine && lot.phase === "sold" ? "won" : "lost";
    return mine ? "leading" : "outbid";
  },
};

/** What whoever does not lead may do. */
function next(lot: PublicLot): string {
  if (!isAtCeiling(lot)) return t("next", { least: minimum(lot) });
  return t("next-none", { limit: money(lot.ceiling ?? 0, lot.currency) });
}

/** Whether whoever leads may lower their maximum. */
const mayLower = ({ format }: PublicLot) => format.kind === "english" && format.lower_maximum === true;

/** Whether a maximum above the price stands for whoever leads. Of one at the price nobody can tell whether it is one. */
export function hidesMaximum(lot: PublicLot, me: Standing | null): boolean {
  return ![null, lot.price].includes(ownLead(me));
}

/** The maximum of whoever leads. */
function ownLead(me: Standing | null): number | null {
  return me?.state === "leading" ? me.maximum : null;
}
