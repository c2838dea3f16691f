// A bid of one's own, its answer, and when its outcome is certain. Pure: sends nothing.

import type { BidAccepted, PlaceBid, PublicLot, Refusal, Standing } from "./wire";

/** How one stands; null: there is nothing of one's own. */
export type Me = Standing | null | "unknown";

/** The standing, where there is one and it is known. */
export function known(me: Me): Standing | null {
  return me === "unknown" ? null : me;
}

/** What a bid offers; each kind takes its own. */
export type Offer = { maximum: number; unless_leading?: true } | { amount: number } | { take_back: true };

/** Why the engine did not judge a bid, as far as that is known. */
export interface TurnedAway {
  kind: "signed_out" | "malformed" | "limited" | "unavailable" | "outcome_unknown" | `http_${number}`;
}

export type Refused = Refusal | TurnedAway;

export type BidAnswer =
  | (BidAccepted & { accepted: true })
  | { accepted: false; bid_id: string; refusal: Refused };

export type Bid = PlaceBid;

/** A lot's page, as far as its bid forms know it. */
export interface BidHost {
  readonly facts: PublicLot;
  readonly me: Standing | null;
  /** An accepted bid of one's own, said by the engine with the lot's sequence. */
  accepted(answer: BidAccepted, offer: Offer): void;
  /** Asks how one stands. */
  ask(): void;
}

/** What one try told: the engine's verdict; that it was turned away before anybody judged it, and why; that it
 * never left; or nothing certain, so that it may have counted. */
export type Told = { verdict: BidAnswer } | { turnedAway: TurnedAway["kind"] } | "unsent" | "unknown";

/** Faults that say for sure that nothing was judged: Centrifuge's unauthorized, permission denied, bad request, not available, too many requests. */
const faultsBeforeJudgement: Record<number, TurnedAway["kind"]> = {
  101: "signed_out",
  103: "signed_out",
  107: "malformed",
  108: "unavailable",
  111: "limited",
};

/** An answer over the socket. */
export function ofCall(answer: BidAnswer): Told {
  const isUnknown = !answer.accepted && answer.refusal.kind === "outcome_unknown";
  return isUnknown ? "unknown" : { verdict: answer };
}

/** A call that failed while the socket was up. */
export function ofFault(fault: unknown): Told {
  const turnedAway = faultsBeforeJudgement[(fault as { code?: number }).code ?? 0];
  return turnedAway ? { turnedAway } : "unknown";
}

/** An answer by HTTP. Only the engine's own refusal is a verdict, whatever its status. */
export function ofResponse(status: number, body: unknown, bid_id: string): Told {
  if (status < 300) return { verdict: body as BidAnswer };
  const { code, refusal } = body as { code?: string; refusal?: Refused };
  if (code === "unavailable") return { turnedAway: code };
  if (status >= 500) return "unknown";
  return refusal ? ofCall({ accepted: false, bid_id, refusal }) : { turnedAway: `http_${status}` };
}

/** All tries of one bid id. Once one of them may have counted, only a verdict ends it. */
export class Tries {
  #maybeSent = false;

  /** The outcome, if it is certain after this try. */
  outcome(told: Told, bid_id: string): BidAnswer | null {
    if (told === "unknown") this.#maybeSent = true;
    if (typeof told === "string") return null;
    if ("verdict" in told) return told.verdict;
    return this.#maybeSent ? null : { accepted: false, bid_id, refusal: { kind: told.turnedAway } };
  }
}
