// What became of a bid, in words.

import type { BidAnswer } from "./api";
import { refusalWords } from "./words";

export function outcomeWords(answer: BidAnswer, currency: string): string {
  if (answer.accepted) {
    return answer.leading
      ? "Your bid counted."
      : "Your bid counted, but an earlier maximum is higher or the same.";
  }
  const refusal = answer.refusal ?? { kind: "" };
  switch (refusal.kind) {
    case "signed_out":
    case "http_401":
      return "You are signed out. Reload the page and sign in to bid.";
    case "too_often":
    case "http_429":
      return "That was a lot at once, so this bid was not sent. Wait a second, then try again.";
    default:
      return refusalWords(refusal, currency);
  }
}
