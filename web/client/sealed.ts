// A lot in a sealed-bid sale: one hidden amount a bidder until the end. Pure.

import type { Offer } from "./bid";
import { money } from "./format";
import { type Format, farAbove, minimum, outOfRange } from "./sale-format";
import type { BidAccepted, LotState, Paddle, PublicLot, SealedBidResult, Standing, StandingState } from "./wire";

type Accepted = BidAccepted & SealedBidResult;

export const sealed: Format = {
  priceLabel: (_: PublicLot, state: LotState) =>
    ["unsold", "withdrawn", "cancelled"].includes(state) ? "Minimum bid" : "Sealed bids from",

  reserve: () => "",

  least: (lot: PublicLot) => `The minimum bid is ${minimum(lot)}.`,

  looking: (lot: PublicLot, signedIn: boolean) =>
    `${signedIn ? "You have not bid on this lot." : "Sign in to bid."} ${sealed.least(lot)}`,

  bidding: (lot: PublicLot, me: Standing) =>
    `${sealed.standing(lot, me)} You may replace it or take it back until the end.`,

  standing: (lot: PublicLot, me: Standing) =>
    me.amount == null ? "Your bid is in." : `Your bid of ${money(me.amount, lot.currency)} is in.`,

  atLeast: (lot: PublicLot) => `At least ${minimum(lot)}.`,

  takesAmount: () => true,

  foreseen: (lot: PublicLot, _: Standing | null, amount: number) => outOfRange(lot, amount),

  confirm: (lot: PublicLot, amount: number) =>
    `Place a sealed bid of ${money(amount, lot.currency)}?${farAbove(lot, amount)} Nobody sees it before the end.`,

  offer: (amount: number) => ({ amount }),

  outcome: (answer: BidAccepted) =>
    (answer as Accepted).taken_back ? "Your bid was taken back." : "Your bid was placed.",

  accepted(answer: BidAccepted, _: Offer, lot: PublicLot) {
    const { sequence, amount, taken_back, ends_at } = answer as Accepted;
    return {
      me: { paddle: null, maximum: null, amount, sequence, state: taken_back ? "none" : "placed" },
      lot: { ...lot, ends_at },
    };
  },

  /** A winner may have got their paddle with the lot: who has none has to ask. */
  stands(lot: PublicLot, paddle: Paddle | null, before: StandingState): StandingState {
    if (lot.phase === "open" || paddle === null) return before;
    return lot.phase === "sold" && lot.leader === paddle ? "won" : "lost";
  },
};
