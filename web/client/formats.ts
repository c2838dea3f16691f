// The kinds of sale. What is particular to one stands in its own file; this is the one place that chooses.

import { english } from "./english";
import { sealed } from "./sealed";
import type { BidAccepted, LotState, Paddle, PublicFormat, PublicLot, Standing, StandingState } from "./wire";

/** What a bid offers; each kind takes its own. */
export type Offer = { maximum: number } | { amount: number } | { take_back: true };

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
  /** The question before an amount is sent: the amount again, and what it means. */
  confirm(lot: PublicLot, amount: number): string;
  offer(amount: number): Offer;
  /** What became of an accepted bid. */
  outcome(answer: BidAccepted): string;
  /** How one stands after an accepted bid, and what its answer tells of the lot. */
  accepted(answer: BidAccepted, offer: Offer, lot: PublicLot): { me: Standing; lot: PublicLot };
  /** How a bidder stands once the lot has moved on, as far as their paddle tells. */
  stands(lot: PublicLot, paddle: Paddle | null, before: StandingState): StandingState;
}

const formats: Record<PublicFormat["kind"], Format> = { english, sealed };

export function formatOf(lot: PublicLot): Format {
  return formats[lot.format.kind];
}

/** How somebody stands after the lot moved on. */
export function standingAfter(me: Standing | null, lot: PublicLot): Standing | null {
  if (!me || me.state === "none" || lot.sequence < me.sequence) return me;
  return { ...me, state: formatOf(lot).stands(lot, me.paddle, me.state), sequence: lot.sequence };
}
