// What is said to bidders. The server says the same (`src/pages/words`); vectors/words.json holds both to it.

import type { BidAnswer, Refusal } from "./bid";
import { money } from "./format";
import type { LotFacts, Standing, State } from "./lot-facts";

/** One sentence about you on a lot. */
export function aboutYou(lot: LotFacts, state: State, me: Standing | null, signedIn: boolean): string {
  const took = me !== null && me.state !== "none";
  const next = money(lot.minimum_bid, lot.currency);
  switch (state) {
    case "sold":
      if (!took) return `Sold for ${price(lot)}.`;
      return me.state === "won" || me.state === "leading"
        ? `You won at ${price(lot)}.`
        : `Sold to another bidder for ${price(lot)}.`;
    case "unsold":
      return lot.bid_count === 0
        ? "Not sold: there were no bids."
        : "Not sold: the reserve was not met.";
    case "withdrawn":
      return "This lot was withdrawn from the sale.";
    case "on_hold":
      return took
        ? `The sale is on hold. ${standingNow(lot, me)}`
        : "The sale is on hold. Bidding will resume.";
    case "closing":
      return "Closing… the last bids are being counted.";
    case "upcoming":
      return `Bidding has not opened. The opening bid is ${next}.`;
    case "open":
      if (took) return standingNow(lot, me);
      if (!signedIn) return `${lot.bid_count === 0 ? "No bids yet. " : ""}Sign in to bid ${next}.`;
      return lot.bid_count === 0
        ? `No bids yet. The opening bid is ${next}.`
        : "You have not bid on this lot.";
  }
}

function standingNow(lot: LotFacts, me: Standing): string {
  const maximum = me.maximum === null ? null : money(me.maximum, lot.currency);
  const next = money(lot.minimum_bid, lot.currency);
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
}

/** So many times the least bid is worth a second look. */
const farAbove = 3;

/** The question before a maximum is sent: the amount again, and what it means. */
export function confirmWords(lot: LotFacts, amount: number): string {
  const least = money(lot.minimum_bid, lot.currency);
  const far = amount > lot.minimum_bid * farAbove ? ` That is more than three times the minimum bid of ${least}.` : "";
  return `Set your maximum to ${money(amount, lot.currency)}?${far} We bid for you, only as high as needed.`;
}

/** Why a bid did not count, and what would be allowed. */
export function refusalWords(refusal: Refusal, currency: string): string {
  const sum = (minor = 0) => money(minor, currency);
  const { arrived_at = "", opens_at = "", ended_at = "" } = refusal;
  switch (refusal.kind) {
    case "unknown_sale":
    case "unknown_lot":
      return "This lot is not available.";
    case "bid_too_low":
      return `The minimum bid is now ${sum(refusal.minimum)}.`;
    case "maximum_not_higher":
      return "Your maximum is already that high. Enter a higher one.";
    case "above_ceiling":
      return `That is above the limit of this sale: ${sum(refusal.ceiling)}.`;
    case "off_grid":
      return `This sale takes bids in steps: bid ${sum(refusal.below)} or ${sum(refusal.above)}.`;
    case "on_hold":
      return "The sale is on hold. Nothing was changed: bid again when it resumes.";
    case "lot_withdrawn":
      return "This lot was withdrawn from the sale.";
    case "bid_too_early":
      return `Too early by ${apart(arrived_at, opens_at)} (arrived ${clock(arrived_at)}, opens ${clock(opens_at)}).`;
    case "bid_too_late":
      return `Too late by ${apart(ended_at, arrived_at)} (arrived ${clock(arrived_at)}, ended ${clock(ended_at)}).`;
    case "bid_id_reused":
      return "This form was already used for another amount. Enter your bid again.";
    default:
      return "That is not possible here. Nothing was changed.";
  }
}

/** What became of a bid. */
export function outcomeWords(answer: BidAnswer, currency: string): string {
  if (answer.accepted) {
    return answer.leading
      ? "Your bid was accepted."
      : "Your bid was accepted, but an earlier maximum is as high or higher.";
  }
  const refusal = answer.refusal ?? { kind: "" };
  switch (refusal.kind) {
    case "signed_out":
    case "http_401":
      return "You are signed out. Reload the page and sign in to bid.";
    case "too_often":
    case "http_429":
      return "Too many bids at once: this one was not sent. Wait a second, then try again.";
    default:
      return refusalWords(refusal, currency);
  }
}

export const stateWords: Record<State, string> = {
  upcoming: "Upcoming",
  open: "Open",
  closing: "Closing…",
  sold: "Sold",
  unsold: "Not sold",
  withdrawn: "Withdrawn",
  on_hold: "On hold",
};

/** What stands over the countdown. */
export const clockLabels: Record<State, string> = {
  upcoming: "Opens in",
  open: "Ends in",
  closing: "Ends in",
  sold: "Ended",
  unsold: "Ended",
  withdrawn: "Withdrawn",
  on_hold: "Clock stopped",
};

/** Whether the end may still move, as long as it matters; empty where nothing limits it. */
export function limitWords(lot: LotFacts, state: State): string {
  if (state === "on_hold") return "It will resume with the time it had left.";
  if (state !== "upcoming" && state !== "open") return "";
  const left = lot.extensions_left ?? null;
  if (left === 0) return "That was the last extension: the end time is final.";
  if (lot.hard_end && Date.parse(lot.hard_end) <= Date.parse(lot.ends_at)) return "The end time is final.";
  if (left === null) return "";
  return left === 1 ? "The next extension is the last." : `At most ${left} more extensions.`;
}

/** When it ends at the latest, where extensions may still move the end up to then. */
export function latestEnd(lot: LotFacts, state: State): string | null {
  const movable = (state === "upcoming" || state === "open") && lot.extensions_left !== 0;
  const later = lot.hard_end && Date.parse(lot.hard_end) > Date.parse(lot.ends_at);
  return movable && later ? (lot.hard_end ?? null) : null;
}

export function reserveWords(lot: LotFacts): string {
  if (lot.reserve_met === null) return "No reserve";
  return lot.reserve_met ? "Reserve met" : "Reserve not met";
}

export function priceLabel(lot: LotFacts, state: State, won: boolean): string {
  if (state === "sold") return won ? "You won at" : "Sold for";
  if (lot.price === null) return "Opening bid";
  return state === "unsold" ? "Highest bid" : "Current bid";
}

export function bidCount(count: number): string {
  if (count === 0) return "No bids";
  return count === 1 ? "1 bid" : `${count} bids`;
}

export function price(lot: LotFacts): string {
  return money(lot.price ?? lot.opening, lot.currency);
}

function apart(from: string, to: string): string {
  const millis = Math.max(0, Date.parse(to) - Date.parse(from));
  return `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, "0")} s`;
}

/** Time of day of an RFC 3339 time with milliseconds. */
function clock(time: string): string {
  return new Date(time).toISOString().slice(11, 23);
}
