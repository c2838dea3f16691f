// A bid of one's own, its answer, and when its outcome is certain. Pure: sends nothing.

import type { LotFacts, Standing, State } from "./lot-facts";

export interface Refusal {
  kind: string;
  minimum?: number;
  ceiling?: number;
  below?: number;
  above?: number;
  arrived_at?: string;
  opens_at?: string;
  ended_at?: string;
}
export interface Bid {
  sale: string;
  lot: string;
  bid_id: string;
  maximum: number;
}

export interface BidAnswer {
  accepted: boolean;
  bid_id: string;
  sequence?: number;
  paddle?: number;
  price?: number;
  leading?: boolean;
  minimum_bid?: number;
  ends_at?: string;
  refusal?: Refusal;
}

/** A lot's page, as far as its bid forms know it. */
export interface BidHost {
  readonly facts: LotFacts;
  /** An accepted bid of one's own, said by the engine with the lot's sequence. */
  accepted(answer: BidAnswer, maximum: number): void;
}

/** The bid forms of one kind of sale: the server's markup says which, the lot's page knows them as this. */
export interface BidForms extends HTMLElement {
  attach(host: BidHost): void;
  draw(facts: LotFacts, state: State, me: Standing | null): void;
  outbid(urgent: boolean): void;
  hold(held: boolean): void;
}

/** What one try told: the engine's verdict; that it was turned away before anybody judged it, and why; that it
 * never left; or nothing certain, so that it may have counted. */
export type Told = { verdict: BidAnswer } | { turnedAway: string } | "unsent" | "unknown";

/** Faults that say for sure that nothing was judged: Centrifuge's unauthorized, permission denied, too many requests, bad request. */
const faultsBeforeJudgement: Record<number, string> = {
  101: "signed_out",
  103: "signed_out",
  107: "malformed",
  111: "too_often",
};

/** An answer over the socket. */
export function ofCall(answer: BidAnswer): Told {
  return answer.refusal?.kind === "outcome_unknown" ? "unknown" : { verdict: answer };
}

/** A call that failed while the socket was up. */
export function ofFault(fault: unknown): Told {
  const turnedAway = faultsBeforeJudgement[(fault as { code?: number }).code ?? 0];
  return turnedAway ? { turnedAway } : "unknown";
}

/** An answer by HTTP. Only the engine's own refusal is a verdict, whatever its status. */
export function ofResponse(status: number, body: unknown, bid_id: string): Told {
  if (status < 300) return { verdict: body as BidAnswer };
  if (status >= 500) return "unknown";
  const { refusal } = body as { refusal?: Refusal };
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
