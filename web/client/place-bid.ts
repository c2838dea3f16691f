// One bid, asked again with the same id until its outcome is known.

import { postBid } from "./api";
import { ofCall, ofFault, Tries, type Bid, type BidAnswer, type Told } from "./bid";
import { call, isOpen } from "./socket";

const retryMillis = 1500;
/** After this the page itself says what became of it: the engine refuses commands past their deadline. */
const giveUpMillis = 60_000;
/** By bid id: what was given up may still have counted, whenever it is tried again. */
const triesOf = new Map<string, Tries>();

/** The answer; null when it stayed unknown. `checking` is called when it takes longer. */
export async function placeBid(bid: Bid, checking: () => void): Promise<BidAnswer | null> {
  const tries = triesOf.get(bid.bid_id) ?? new Tries();
  triesOf.set(bid.bid_id, tries);
  const end = performance.now() + giveUpMillis;
  for (let first = true; performance.now() < end; first = false) {
    if (!first) {
      checking();
      await new Promise((again) => setTimeout(again, retryMillis));
    }
    for (const way of [overSocket, byPost]) {
      const answer = tries.outcome(await way(bid), bid.bid_id);
      if (!answer) continue;
      triesOf.delete(bid.bid_id);
      return answer;
    }
  }
  return null;
}

async function overSocket(bid: Bid): Promise<Told> {
  if (!isOpen()) return "unsent";
  return call("auction.bid", bid).then((answer) => ofCall(answer as BidAnswer), ofFault);
}

async function byPost(bid: Bid): Promise<Told> {
  return postBid(bid).catch((): Told => "unknown");
}

/** An id for a bid of one's own: 128 random bits. */
export function freshBidId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
