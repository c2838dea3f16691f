// What is said to bidders. The server says the same (`src/pages/words`); vectors/words.json holds both to it.

import type { BidAnswer, Me, Offer, Refused } from "./bid";
import { exactTime, money, seconds } from "./format";
import { formatOf } from "./formats";
import { t } from "./locale";
import { price } from "./sale-format";
import type { LotState, PublicLot, Standing } from "./wire";

/** One or two sentences about you on a lot. */
export function aboutYou(lot: PublicLot, state: LotState, me: Me, signedIn: boolean): string {
  const format = formatOf(lot);
  const unknown = me === "unknown";
  const took = !unknown && me !== null && me.state !== "none";
  if (!unknown && !took && me?.voided && (state === "open" || state === "on_hold")) return t("voided", { reason: me.voided.reason });
  switch (state) {
    case "sold": {
      const sold = { price: price(lot) };
      if (unknown) return `${t("sold", sold)} ${t("own-unknown")}`;
      if (!took || me.state === "placed") return t("sold", sold);
      return me.state === "won" || me.state === "leading" ? t("sold-to-you", sold) : t("sold-to-other", sold);
    }
    case "unsold":
      return lot.bid_count === 0 ? t("unsold-no-bids") : t("unsold-reserve");
    case "withdrawn":
      return t("withdrawn");
    case "cancelled":
      return t("cancelled");
    case "on_hold":
      return `${t("held")} ${took ? format.standing(lot, me) : unknown ? t("own-unknown") : t("held-resumes")}`;
    case "closing":
      return t("closing");
    case "upcoming":
      return `${t("not-open")} ${format.least(lot)}`;
    case "open":
      if (unknown) return t("own-unknown");
      return took ? format.bidding(lot, me) : format.looking(lot, signedIn);
  }
}

/** Why a bid did not count, and what would be allowed. */
export function refusalWords(refusal: Refused, currency: string): string {
  const sum = (minor: number) => money(minor, currency);
  switch (refusal.kind) {
    case "unknown_sale":
    case "unknown_lot":
      return t("refused-unknown");
    case "bid_too_low":
      return t("least", { least: sum(refusal.minimum) });
    case "maximum_not_higher":
      return t("refused-not-higher");
    case "maximum_below_price":
      return t("refused-below-price", { price: sum(refusal.price) });
    case "you_lead":
      return t("refused-you-lead");
    case "above_ceiling":
      return t("refused-ceiling", { ceiling: sum(refusal.ceiling) });
    case "off_grid":
      return t("refused-off-grid", { below: sum(refusal.below), above: sum(refusal.above) });
    case "wrong_offer":
      return t("refused-wrong-offer");
    case "nothing_to_take_back":
      return t("refused-no-bid");
    case "too_often":
      return t("refused-too-often", { time: second(refusal.retry_at) });
    case "not_approved":
      return t("refused-not-approved");
    case "blocked":
      return t("refused-blocked");
    case "own_lot":
      return t("refused-own-lot");
    case "limit": {
      const free = sum(refusal.free);
      return refusal.highest === 0 ? t("refused-limit-full", { free }) : t("refused-limit", { free, highest: sum(refusal.highest) });
    }
    case "on_hold":
      return `${t("held")} ${t("refused-held")}`;
    case "bidding_stopped":
      return t("refused-stopped");
    case "sale_cancelled":
      return t("cancelled");
    case "lot_withdrawn":
      return t("withdrawn");
    case "bid_too_early": {
      const { arrived_at, opens_at } = refusal;
      return t("refused-early", { by: apart(arrived_at, opens_at), arrived: exactTime(arrived_at), opens: exactTime(opens_at) });
    }
    case "bid_too_late": {
      const { arrived_at, ended_at } = refusal;
      return t("refused-late", { by: apart(ended_at, arrived_at), arrived: exactTime(arrived_at), ended: exactTime(ended_at) });
    }
    case "bid_id_reused":
      return t("refused-reused");
    case "signed_out":
    case "http_401":
      return t("refused-signed-out");
    case "limited":
    case "http_429":
      return t("refused-fast");
    case "unavailable":
      return t("refused-unreached");
    default:
      return t("refused");
  }
}

/** What became of a bid of somebody who stood so before. */
export function outcomeWords(answer: BidAnswer, offer: Offer, lot: PublicLot, before: Standing | null): string {
  if (!answer.accepted) return refusalWords(answer.refusal, lot.currency);
  return formatOf(lot).outcome(answer, offer, lot, before);
}

/** A lot's state in a word or two. */
export function stateWord(state: LotState): string {
  switch (state) {
    case "upcoming":
      return t("state-upcoming");
    case "open":
      return t("state-open");
    case "closing":
      return t("state-closing");
    case "sold":
      return t("state-sold");
    case "unsold":
      return t("state-unsold");
    case "withdrawn":
      return t("state-withdrawn");
    case "cancelled":
      return t("state-cancelled");
    case "on_hold":
      return t("state-held");
  }
}

/** What stands over the countdown. */
export function clockLabel(state: LotState): string {
  if (state === "upcoming") return t("clock-opens");
  if (state === "open" || state === "closing") return t("clock-ends");
  return state === "on_hold" ? t("clock-stopped") : t("clock-ended");
}

/** What stands before the time of the end. */
export function endWord(state: LotState): string {
  if (state === "withdrawn" || state === "cancelled") return t("end-was-to");
  return ["closing", "sold", "unsold"].includes(state) ? t("end-ended") : t("end-ends");
}

/** Whether the end may still move, as long as it matters; empty where nothing limits it. */
export function limitWords(lot: PublicLot, state: LotState): string {
  if (state === "on_hold") return t("limit-held");
  if (state !== "upcoming" && state !== "open") return "";
  const left = lot.extensions_left ?? null;
  // None was ever possible. A hold moves the end all the same.
  if (left === 0 && lot.extensions === 0) return t("limit-never");
  if (left === 0) return t("limit-was-last");
  if (lot.hard_end && Date.parse(lot.hard_end) <= Date.parse(lot.ends_at)) return t("limit-none");
  return left === null ? "" : t("limit-left", { count: left });
}

/** When it ends at the latest, where extensions may still move the end up to then. */
export function latestEnd(lot: PublicLot, state: LotState): string | null {
  const movable = (state === "upcoming" || state === "open") && lot.extensions_left !== 0;
  const later = lot.hard_end && Date.parse(lot.hard_end) > Date.parse(lot.ends_at);
  return movable && later ? (lot.hard_end ?? null) : null;
}

export function priceLabel(lot: PublicLot, state: LotState, won: boolean): string {
  if (state === "sold") return won ? t("price-won") : t("price-sold");
  return formatOf(lot).priceLabel(lot, state);
}

/** How many bids, in words; empty while that is hidden. */
export function bidCount(count: number | null): string {
  return count === null ? "" : t("bids", { count });
}

function apart(from: string, to: string): string {
  const millis = Math.max(0, Date.parse(to) - Date.parse(from));
  return seconds(Math.floor(millis / 1000), String(millis % 1000).padStart(3, "0"));
}

/** The whole second at which a time is over: nobody is asked to come back too early. */
function second(time: string): string {
  return new Date(Date.parse(time) + 999).toISOString().slice(11, 19);
}
