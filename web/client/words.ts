// What is said to bidders. The server says the same (`src/pages/words`); vectors/words.json holds both to it.

import type { BidAnswer, Me, Offer, Refused } from "./bid";
import { money } from "./format";
import { formatOf } from "./formats";
import { price } from "./sale-format";
import type { LotState, PublicLot, Standing } from "./wire";

const cancelled = "The sale was cancelled: no bid on this lot stands.";
const ownUnknown = "Your bids cannot be shown right now.";

/** One or two sentences about you on a lot. */
export function aboutYou(lot: PublicLot, state: LotState, me: Me, signedIn: boolean): string {
  const format = formatOf(lot);
  const unknown = me === "unknown";
  const took = !unknown && me !== null && me.state !== "none";
  if (!unknown && !took && me?.voided && (state === "open" || state === "on_hold")) return `The house voided your bid. Reason: ${me.voided.reason}`;
  switch (state) {
    case "sold":
      if (unknown) return `Sold for ${price(lot)}. ${ownUnknown}`;
      if (!took || me.state === "placed") return `Sold for ${price(lot)}.`;
      return me.state === "won" || me.state === "leading"
        ? `You won at ${price(lot)}.`
        : `Sold for ${price(lot)} to another bidder.`;
    case "unsold":
      return lot.bid_count === 0
        ? "Not sold: there were no bids."
        : "Not sold: the reserve was not met.";
    case "withdrawn":
      return "This lot was withdrawn from the sale.";
    case "cancelled":
      return cancelled;
    case "on_hold":
      return `The sale is on hold. ${took ? format.standing(lot, me) : unknown ? ownUnknown : "Bidding will resume."}`;
    case "closing":
      return "Closing… the last bids are being counted.";
    case "upcoming":
      return `Bidding has not opened. ${format.least(lot)}`;
    case "open":
      if (unknown) return ownUnknown;
      return took ? format.bidding(lot, me) : format.looking(lot, signedIn);
  }
}

/** Why a bid did not count, and what would be allowed. */
export function refusalWords(refusal: Refused, currency: string): string {
  const sum = (minor: number) => money(minor, currency);
  switch (refusal.kind) {
    case "unknown_sale":
    case "unknown_lot":
      return "This lot is not available.";
    case "bid_too_low":
      return `The minimum bid is ${sum(refusal.minimum)}.`;
    case "maximum_not_higher":
      return "You have bid that much already. Enter more.";
    case "maximum_below_price":
      return `Your maximum has bid ${sum(refusal.price)} already. It cannot be lower.`;
    case "you_lead":
      return "You lead already: nothing was changed.";
    case "above_ceiling":
      return `That is above the limit of this sale: ${sum(refusal.ceiling)}.`;
    case "off_grid":
      return `This sale takes bids in steps: bid ${sum(refusal.below)} or ${sum(refusal.above)}.`;
    case "wrong_offer":
      return "This lot takes another kind of bid. Reload the page, then bid again.";
    case "nothing_to_take_back":
      return "You have no bid to take back.";
    case "too_often":
      return `Too many changes in a short time. Try again at ${second(refusal.retry_at)} UTC.`;
    case "not_approved":
      return "The house has not approved you for this sale. Register for it, then bid.";
    case "blocked":
      return "The house takes no bids from you in this sale. Bids you placed before still stand.";
    case "own_lot":
      return "You sell this lot, so you cannot bid on it.";
    case "limit": {
      const free = sum(refusal.free);
      return refusal.highest === 0
        ? `That is beyond your limit in this sale: ${free} of it is left, and no bid fits.`
        : `That is beyond your limit in this sale: ${free} of it is left, premium and tax included. You can bid up to ${sum(refusal.highest)}.`;
    }
    case "on_hold":
      return "The sale is on hold. Nothing was changed: bid again when it resumes.";
    case "bidding_stopped":
      return "Bidding is stopped until the house has seen to the sale. Your bid did not count.";
    case "sale_cancelled":
      return cancelled;
    case "lot_withdrawn":
      return "This lot was withdrawn from the sale.";
    case "bid_too_early": {
      const { arrived_at, opens_at } = refusal;
      return `Too early by ${apart(arrived_at, opens_at)} (arrived ${clock(arrived_at)}, opens ${clock(opens_at)}).`;
    }
    case "bid_too_late": {
      const { arrived_at, ended_at } = refusal;
      return `Too late by ${apart(ended_at, arrived_at)} (arrived ${clock(arrived_at)}, ended ${clock(ended_at)}).`;
    }
    case "bid_id_reused":
      return "This form was already used for another amount. Enter your bid again.";
    case "signed_out":
    case "http_401":
      return "You are signed out. Reload the page and sign in to bid.";
    case "limited":
    case "http_429":
      return "Too many bids at once: this one was not sent. Wait a second, then try again.";
    case "unavailable":
      return "Your bid did not reach the auction. Try again in a moment.";
    default:
      return "That is not possible here. Nothing was changed.";
  }
}

/** What became of a bid of somebody who stood so before. */
export function outcomeWords(answer: BidAnswer, offer: Offer, lot: PublicLot, before: Standing | null): string {
  if (!answer.accepted) return refusalWords(answer.refusal, lot.currency);
  return formatOf(lot).outcome(answer, offer, lot, before);
}

export const stateWords: Record<LotState, string> = {
  upcoming: "Upcoming",
  open: "Open",
  closing: "Closing…",
  sold: "Sold",
  unsold: "Not sold",
  withdrawn: "Withdrawn",
  cancelled: "Cancelled",
  on_hold: "On hold",
};

/** What stands over the countdown. */
export const clockLabels: Record<LotState, string> = {
  upcoming: "Opens in",
  open: "Ends in",
  closing: "Ends in",
  sold: "Ended",
  unsold: "Ended",
  withdrawn: "Ended",
  cancelled: "Ended",
  on_hold: "Clock stopped",
};

/** What stands before the time of the end. */
export function endWord(state: LotState): string {
  if (state === "withdrawn" || state === "cancelled") return "Was to end";
  return ["closing", "sold", "unsold"].includes(state) ? "Ended" : "Ends";
}

/** Whether the end may still move, as long as it matters; empty where nothing limits it. */
export function limitWords(lot: PublicLot, state: LotState): string {
  if (state === "on_hold") return "It will resume with the time it had left.";
  if (state !== "upcoming" && state !== "open") return "";
  const left = lot.extensions_left ?? null;
  // None was ever possible. A hold moves the end all the same.
  if (left === 0 && lot.extensions === 0) return "No bid moves the end.";
  if (left === 0) return "That was the last extension.";
  if (lot.hard_end && Date.parse(lot.hard_end) <= Date.parse(lot.ends_at)) return "There are no more extensions.";
  if (left === null) return "";
  return left === 1 ? "The next extension is the last." : `At most ${left} more extensions.`;
}

/** When it ends at the latest, where extensions may still move the end up to then. */
export function latestEnd(lot: PublicLot, state: LotState): string | null {
  const movable = (state === "upcoming" || state === "open") && lot.extensions_left !== 0;
  const later = lot.hard_end && Date.parse(lot.hard_end) > Date.parse(lot.ends_at);
  return movable && later ? (lot.hard_end ?? null) : null;
}

export function priceLabel(lot: PublicLot, state: LotState, won: boolean): string {
  if (state === "sold") return won ? "You won at" : "Sold for";
  return formatOf(lot).priceLabel(lot, state);
}

/** How many bids, in words; empty while that is hidden. */
export function bidCount(count: number | null): string {
  if (count === null) return "";
  if (count === 0) return "No bids";
  return count === 1 ? "1 bid" : `${count} bids`;
}

function apart(from: string, to: string): string {
  const millis = Math.max(0, Date.parse(to) - Date.parse(from));
  return `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, "0")} s`;
}

/** The whole second at which a time is over: nobody is asked to come back too early. */
function second(time: string): string {
  return new Date(Date.parse(time) + 999).toISOString().slice(11, 19);
}

/** Time of day of an RFC 3339 time with milliseconds. */
function clock(time: string): string {
  return new Date(time).toISOString().slice(11, 23);
}
