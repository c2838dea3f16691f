// One bid, asked again with the same id until its outcome is known.

import { postBid, type Bid, type BidAnswer } from "./api";
import { call } from "./socket";

const retryMillis = 1500;
/** After this the page itself says what became of it: the engine refuses commands past their deadline. */
const giveUpMillis = 60_000;
/** Faults that say for sure that nothing was judged: Centrifuge's unauthorized, permission denied, too many requests, bad request. */
const faultsBeforeJudgement: Record<number, string> = {
  101: "signed_out",
  103: "signed_out",
  107: "malformed",
  111: "too_often",
};

/** The answer; null when it stayed unknown. `checking` is called when it takes longer. */
export async function placeBid(bid: Bid, checking: () => void): Promise<BidAnswer | null> {
  const end = performance.now() + giveUpMillis;
  for (let first = true; performance.now() < end; first = false) {
    if (!first) {
      checking();
      await new Promise((again) => setTimeout(again, retryMillis));
    }
    const answer = await ask(bid);
    if (answer && answer.refusal?.kind !== "outcome_unknown") return answer;
  }
  return null;
}

async function ask(bid: Bid): Promise<BidAnswer | null> {
  try {
    return (await call("auction.bid", bid)) as BidAnswer;
  } catch (fault) {
    const kind = faultsBeforeJudgement[(fault as { code?: number }).code ?? 0];
    if (kind) return { accepted: false, bid_id: bid.bid_id, refusal: { kind } };
  }
  try {
    return await postBid(bid);
  } catch {
    return null;
  }
}

/** An id for a bid of one's own: 128 random bits. */
export function freshBidId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
