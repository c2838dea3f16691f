// What became of a bid, in words.

import type { BidAnswer } from "./api";
import { refusalWords } from "./words";

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
