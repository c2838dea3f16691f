// What a kind of sale has to say and to do on a page, and the words that kinds share.

import type { Offer } from "./bid";
import { money } from "./format";
import { t } from "./locale";
import type { BidAccepted, LotState, Paddle, PublicLot, Refusal, Standing, StandingState } from "./wire";

export interface Format {
  /** What the price is of a lot that is not sold. */
  priceLabel(lot: PublicLot, state: LotState): string;
  /** How the lot stands to its reserve; empty where nothing is told. */
  reserve(lot: PublicLot): string;
  /** What one has to bid at least. */
  least(lot: PublicLot): string;
  /** To somebody who has not bid on a lot that is open. */
  looking(lot: PublicLot, signedIn: boolean): string;
  /** How a bid of one's own stands. */
  standing(lot: PublicLot, me: Standing): string;
  /** The same on a lot that is open: what one may do. */
  bidding(lot: PublicLot, me: Standing): string;
  /** From where on an amount may be entered by somebody who stands so. */
  atLeast(lot: PublicLot, me: Standing | null): string;
  /** Whether they may enter one at all while the lot is open. */
  takesAmount(lot: PublicLot, me: Standing | null): boolean;
  /** What the rules would say to an amount, as far as it is known here. */
  foreseen(lot: PublicLot, me: Standing | null, amount: number): Refusal | null;
  /** The question before an amount is sent: the amount again, and what it means. */
  confirm(lot: PublicLot, amount: number): string;
  offer(amount: number): Offer;
  /** What became of an accepted bid of somebody who stood so before. */
  outcome(answer: BidAccepted, offer: Offer, lot: PublicLot, before: Standing | null): string;
  /** How one stands after an accepted bid, and what its answer tells of the lot. */
  accepted(answer: BidAccepted, offer: Offer, lot: PublicLot): { me: Standing; lot: PublicLot };
  /** How a bidder stands once the lot has moved on, as far as their paddle tells. */
  stands(lot: PublicLot, paddle: Paddle | null, before: StandingState): StandingState;
}

/** So many times the least bid is worth a second look. */
const farAboveTimes = 3;

/** What is added to a question where the amount may be a slip. */
export function farAbove(lot: PublicLot, amount: number): string {
  if (amount <= lot.minimum_bid * farAboveTimes) return "";
  return ` ${t("confirm-far", { least: minimum(lot) })}`;
}

/** Whether no higher bid is taken: the next one would be above what the sale takes. */
export function isAtCeiling(lot: PublicLot): boolean {
  return lot.ceiling != null && lot.minimum_bid > lot.ceiling;
}

export function aboveCeiling(lot: PublicLot, amount: number): Refusal | null {
  return lot.ceiling != null && amount > lot.ceiling ? { kind: "above_ceiling", ceiling: lot.ceiling } : null;
}

/** An amount above what the sale takes, or below the least bid. */
export function outOfRange(lot: PublicLot, amount: number): Refusal | null {
  const minimum = lot.minimum_bid;
  return aboveCeiling(lot, amount) ?? (amount < minimum ? { kind: "bid_too_low", minimum } : null);
}

export function price(lot: PublicLot): string {
  return money(lot.price ?? lot.opening, lot.currency);
}

export function minimum(lot: PublicLot): string {
  return money(lot.minimum_bid, lot.currency);
}
