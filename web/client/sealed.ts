// A lot in a sealed-bid sale: one hidden amount a bidder until the end. Pure.

import type { Offer } from "./bid";
import { money } from "./format";
import { t } from "./locale";
import { type Format, farAbove, minimum, outOfRange } from "./sale-format";
import type { BidAccepted, LotState, Paddle, PublicLot, SealedBidResult, Standing, StandingState } from "./wire";

type Accepted = BidAccepted & SealedBidResult;

export const sealed: Format = {
  priceLabel: (_: PublicLot, state: LotState) =>
    ["unsold", "withdrawn", "cancelled"].includes(state) ? t("price-minimum") : t("price-sealed"),

  reserve: () => "",

  least: (lot: PublicLot) => t("least", { least: minimum(lot) }),

  looking: (lot: PublicLot, signedIn: boolean) =>
    `${signedIn ? t("not-bid") : t("sign-in-to-bid")} ${sealed.least(lot)}`,

  bidding: (lot: PublicLot, me: Standing) => `${sealed.standing(lot, me)} ${t("placed-may")}`,

  standing: (lot: PublicLot, me: Standing) =>
    me.amount == null ? t("placed-hidden") : t("placed", { amount: money(me.amount, lot.currency) }),

  atLeast: (lot: PublicLot) => t("at-least", { least: minimum(lot) }),

  takesAmount: () => true,

  foreseen: (lot: PublicLot, _: Standing | null, amount: number) => outOfRange(lot, amount),

  confirm: (lot: PublicLot, amount: number) =>
    `${t("confirm-sealed", { amount: money(amount, lot.currency) })}${farAbove(lot, amount)} ${t("sealed-until-end")}`,

  offer: (amount: number) => ({ amount }),

  outcome: (answer: BidAccepted) => ((answer as Accepted).taken_back ? t("done-taken-back") : t("done-placed")),

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
