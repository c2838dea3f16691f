// A lot in an English sale: an ascending price, maxima that bid for their owners. Pure.

import type { Offer } from "./bid";
import { money } from "./format";
import { type Format, aboveCeiling, farAbove, isAtCeiling, minimum, outOfRange, price } from "./sale-format";
import type { BidAccepted, EnglishBidResult, LotState, Paddle, PublicLot, Standing, StandingState } from "./wire";

type Accepted = BidAccepted & EnglishBidResult;

export const english: Format = {
  priceLabel(lot: PublicLot, state: LotState): string {
    if (lot.price === null) return "Opening bid";
    return state === "unsold" || state === "cancelled" ? "Highest bid" : "Current bid";
  },

  reserve(lot: PublicLot): string {
    if (lot.phase === "withdrawn" || lot.phase === "cancelled") return "";
    if (lot.reserve_met === null) return "No reserve";
    return lot.reserve_met ? "Reserve met" : "Reserve not met";
  },

  least: (lot: PublicLot) => `The opening bid is ${minimum(lot)}.`,

  looking(lot: PublicLot, signedIn: boolean): string {
    if (lot.bid_count === 0) return `No bids yet. ${signedIn ? english.least(lot) : `Sign in to bid ${minimum(lot)}.`}`;
    const last = isAtCeiling(lot) ? next(lot) : "";
    return signedIn ? `You have not bid on this lot. ${last}`.trim() : last || `Sign in to bid ${minimum(lot)}.`;
  },

  bidding: (lot: PublicLot, me: Standing) =>
    me.state === "leading" ? english.standing(lot, me) : `${english.standing(lot, me)} ${next(lot)}`,

  standing(lot: PublicLot, me: Standing): string {
    const highest = me.maximum === null ? null : money(me.maximum, lot.currency);
    // Of one's own bid and one's maximum at the price nobody can tell which it was.
    const isShown = me.maximum === lot.price;
    if (me.state === "leading") {
      const hidden = highest === null || isShown ? "" : ` Your maximum of ${highest} stays hidden.`;
      if (lot.reserve_met === false) {
        return `You are the highest bidder, but the reserve is not met.${hidden}`;
      }
      return isShown ? `You lead at ${price(lot)}, your highest bid.` : `You lead at ${price(lot)}.${hidden}`;
    }
    if (highest === null) return "You are outbid.";
    return isShown ? "Another bidder bid the same first." : `You are outbid. Your maximum was ${highest}.`;
  },

  atLeast(lot: PublicLot, me: Standing | null): string {
    const own = ownLead(me);
    if (own === null) return `At least ${minimum(lot)}.`;
    const mine = money(own, lot.currency);
    if (!hidesMaximum(lot, me)) return `More than ${mine}.`;
    return mayLower(lot) ? `At least ${price(lot)}. Your maximum is ${mine}.` : `More than ${mine}, your maximum.`;
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
    const far = farAbove(lot, amount);
    return `Set your maximum to ${money(amount, lot.currency)}?${far} We bid for you, only as high as needed.`;
  },

  offer: (amount: number) => ({ maximum: amount }),

  outcome(answer: BidAccepted, offer: Offer, lot: PublicLot, before: Standing | null): string {
    if (!(answer as Accepted).leading) return "Your bid was accepted, but an earlier maximum is as high or higher.";
    if ("unless_leading" in offer) return "Your bid was accepted.";
    if (!hidesMaximum(lot, before)) return "Your maximum is set.";
    return "maximum" in offer && offer.maximum < (before?.maximum ?? 0) ? "Maximum lowered." : "Maximum raised.";
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
  if (!isAtCeiling(lot)) return `Bid ${minimum(lot)} to continue.`;
  return `No higher bid is taken: the limit of this sale is ${money(lot.ceiling ?? 0, lot.currency)}.`;
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
