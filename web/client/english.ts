// A lot in an English sale: an ascending price, maxima that bid for their owners. Pure.

import type { Offer } from "./bid";
import { money } from "./format";
import { type Format, farAbove, minimum, price } from "./sale-format";
import type { BidAccepted, EnglishBidResult, LotState, Paddle, PublicLot, Standing, StandingState } from "./wire";

type Accepted = BidAccepted & EnglishBidResult;

export const english: Format = {
  priceLabel(lot: PublicLot, state: LotState): string {
    if (lot.price === null) return "Opening bid";
    return state === "unsold" ? "Highest bid" : "Current bid";
  },

  reserve(lot: PublicLot): string {
    if (lot.reserve_met === null) return "No reserve";
    return lot.reserve_met ? "Reserve met" : "Reserve not met";
  },

  least: (lot: PublicLot) => `The opening bid is ${minimum(lot)}.`,

  looking(lot: PublicLot, signedIn: boolean): string {
    const none = lot.bid_count === 0;
    if (!signedIn) return `${none ? "No bids yet. " : ""}Sign in to bid ${minimum(lot)}.`;
    return none ? `No bids yet. ${english.least(lot)}` : "You have not bid on this lot.";
  },

  bidding: (lot: PublicLot, me: Standing) => english.standing(lot, me),

  standing(lot: PublicLot, me: Standing): string {
    const maximum = me.maximum === null ? null : money(me.maximum, lot.currency);
    const next = minimum(lot);
    if (me.state === "leading") {
      const hidden = maximum === null ? "" : ` Your maximum of ${maximum} stays hidden.`;
      if (lot.reserve_met === false) {
        return `You are the highest bidder, but the reserve is not met.${hidden}`;
      }
      if (me.maximum === lot.price) return `You lead at ${price(lot)}, your maximum.`;
      return `You lead at ${price(lot)}.${hidden}`;
    }
    if (maximum === null) return `You are outbid. Bid ${next} to continue.`;
    if (me.maximum === lot.price) return `Another bidder set the same maximum first. Bid ${next} to continue.`;
    return `You are outbid. Your maximum was ${maximum}. Bid ${next} to continue.`;
  },

  confirm(lot: PublicLot, amount: number): string {
    const far = farAbove(lot, amount);
    return `Set your maximum to ${money(amount, lot.currency)}?${far} We bid for you, only as high as needed.`;
  },

  offer: (amount: number) => ({ maximum: amount }),

  outcome(answer: BidAccepted): string {
    return (answer as Accepted).leading
      ? "Your bid was accepted."
      : "Your bid was accepted, but an earlier maximum is as high or higher.";
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
    if (lot.phase !== "open") return mine && lot.phase === "sold" ? "won" : "lost";
    return mine ? "leading" : "outbid";
  },
};
