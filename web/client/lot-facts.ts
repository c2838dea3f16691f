// What everyone may know of a lot, as the server's records say it. Pure: no page, no clock of its own.

import type { Entry, LotState, PublicLot, Standing } from "./wire";

/** The state to show at a time of the server. */
export function stateAt(lot: PublicLot, now: number): LotState {
  if (lot.phase !== "open") return lot.phase;
  if (lot.held_since) return "on_hold";
  if (now < Date.parse(lot.opens_at)) return "upcoming";
  return now < Date.parse(lot.ends_at) ? "open" : "closing";
}

/** The facts after a record, or null where the record is not newer. */
export function after(lot: PublicLot, record: PublicLot): PublicLot | null {
  return record.sequence > lot.sequence ? record : null;
}

/** Up to where a lot is known: a bid of one's own that was just answered is ahead of the records, and may be ahead of
 * what the pages' server says. */
export function known(lot: PublicLot, me: Standing | null): number {
  return Math.max(lot.sequence, me?.sequence ?? 0);
}

/**
 * The entries nobody saw yet, oldest first; `gap` when some are missing before them. `last` is the newest then shown: a long
 * history is told in parts, and the record around an early part is as new as the lot.
 */
export function fresh(entries: Entry[], shown: number): { entries: Entry[]; gap: boolean; last: number } {
  const newer = entries.filter((entry) => entry.sequence > shown);
  newer.sort((a, b) => a.sequence - b.sequence);
  const first = newer[0];
  const last = newer.at(-1)?.sequence ?? shown;
  return { entries: newer, gap: first !== undefined && first.sequence > shown + 1, last };
}
