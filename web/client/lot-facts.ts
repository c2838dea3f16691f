// What everyone may know of a lot, as the server's records say it. Pure: no page, no clock of its own.

export type Phase = "open" | "sold" | "unsold" | "withdrawn";
export type State = "upcoming" | "open" | "closing" | "sold" | "unsold" | "withdrawn" | "on_hold";

export interface LotFacts {
  sale: string;
  lot: string;
  currency: string;
  sequence: number;
  phase: Phase;
  opening: number;
  price: number | null;
  minimum_bid: number;
  leader: number | null;
  bid_count: number;
  reserve_met: boolean | null;
  opens_at: string;
  ends_at: string;
  /** How many more extensions there may be; none: no limit. */
  extensions_left?: number | null;
  /** No extension moves the end past this. */
  hard_end?: string | null;
  /** On hold since then. */
  held_since?: string | null;
}

export interface Entry {
  sequence: number;
  at: string;
  kind: string;
  paddle: number | null;
  price: number | null;
  automatic: boolean;
  ends_at: string;
}

export interface LotRecord extends LotFacts {
  entries: Entry[];
}

export type StandingState = "none" | "leading" | "outbid" | "won" | "lost";

export interface Standing {
  paddle: number | null;
  state: StandingState;
  maximum: number | null;
  sequence: number;
}

/** The state to show at a time of the server. */
export function stateAt(lot: LotFacts, now: number): State {
  if (lot.phase !== "open") return lot.phase;
  if (lot.held_since) return "on_hold";
  if (now < Date.parse(lot.opens_at)) return "upcoming";
  return now < Date.parse(lot.ends_at) ? "open" : "closing";
}

/** The facts after a record, or null where the record is not newer. */
export function after(lot: LotFacts, record: LotFacts): LotFacts | null {
  if (record.sequence <= lot.sequence) return null;
  const { sale, lot: id, currency, sequence, phase, opening, price, minimum_bid } = record;
  const { leader, bid_count, reserve_met, opens_at, ends_at } = record;
  const known = { sale, lot: id, currency, sequence, phase, opening, price, minimum_bid };
  const { held_since = null, extensions_left = null, hard_end = null } = record;
  return { ...known, leader, bid_count, reserve_met, opens_at, ends_at, held_since, extensions_left, hard_end };
}

/** Up to where a lot is known: a bid of one's own that was just answered is ahead of the records, and may be ahead of
 * what the pages' server says. */
export function known(lot: LotFacts, me: Standing | null): number {
  return Math.max(lot.sequence, me?.sequence ?? 0);
}

/** The entries nobody saw yet, oldest first; `gap` when some are missing before them. */
export function fresh(entries: Entry[], shown: number): { entries: Entry[]; gap: boolean } {
  const newer = entries.filter((entry) => entry.sequence > shown);
  newer.sort((a, b) => a.sequence - b.sequence);
  const first = newer[0];
  return { entries: newer, gap: first !== undefined && first.sequence > shown + 1 };
}

/** How somebody stands after the facts moved on: told from their paddle alone. */
export function standingAfter(me: Standing | null, lot: LotFacts): Standing | null {
  if (!me || me.paddle === null || me.state === "none") return me;
  if (lot.sequence < me.sequence) return me;
  const mine = lot.leader === me.paddle;
  const over = lot.phase !== "open";
  const state: StandingState = over
    ? mine && lot.phase === "sold" ? "won" : "lost"
    : mine ? "leading" : "outbid";
  return { ...me, state, sequence: lot.sequence };
}
