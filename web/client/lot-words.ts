// Writes a lot's figures and words into the server's markup.

import { formatOf } from "./formats";
import { known, type Me } from "./bid";
import { localEnd } from "./local-time";
import { part, show, write } from "./dom";
import type { LotState, PublicLot } from "./wire";
import { price } from "./sale-format";
import { aboutYou, bidCount, latestEnd, limitWords, priceLabel } from "./words";

/** Screen readers hear how one stands at most this often. */
const speakEveryMillis = 3000;

/** Writes everything the facts say; returns the sentence about you. */
export function drawFacts(root: HTMLElement, facts: PublicLot, state: LotState, me: Me): string {
  const figure = part<HTMLDataElement>(root, "[data-price]");
  write(figure, price(facts));
  if (figure) figure.value = String(facts.price ?? facts.opening);
  write(part(root, "[data-price-copy]"), price(facts));
  const won = known(me)?.state === "won" || root.dataset["mine"] === "won";
  for (const label of root.querySelectorAll("[data-price-label]")) write(label, priceLabel(facts, state, won));
  write(part(root, "[data-bids]"), bidCount(facts.bid_count));
  write(part(root, "[data-reserve]"), formatOf(facts).reserve(facts));
  write(part(root, "[data-limit]"), limitWords(facts, state));
  drawLatest(root, latestEnd(facts, state));
  const words = aboutYou(facts, state, me, document.body.dataset["signedIn"] === "true");
  write(part(root, "[data-about-you]"), words);
  show(part(root, "[data-withdrawn]"), Boolean(facts.withdrawn_reason));
  write(part(root, "[data-withdrawn-reason]"), facts.withdrawn_reason ?? "");
  return words;
}

function drawLatest(root: HTMLElement, latest: string | null): void {
  show(part(root, "[data-latest]"), latest !== null);
  const time = part<HTMLTimeElement>(root, "[data-latest-time]");
  if (!time || latest === null) return;
  time.dateTime = latest;
  write(time, localEnd(latest));
}

const spoken = new WeakMap<HTMLElement, { at: number; timer?: ReturnType<typeof setTimeout>; words: string }>();

/** Says a sentence to screen readers, the newest only, and not at once with the first paint. */
export function speak(root: HTMLElement, words: string): void {
  const last = spoken.get(root);
  if (!last) {
    spoken.set(root, { at: 0, words });
    return;
  }
  if (last.words === words) return;
  clearTimeout(last.timer);
  last.words = words;
  // What is no longer so is not left to be read; what comes of a bid may come in two steps.
  write(part(root, "[data-spoken]"), "");
  const wait = Math.max(0, last.at + speakEveryMillis - performance.now());
  last.timer = setTimeout(() => {
    last.at = performance.now();
    write(part(root, "[data-spoken]"), words);
  }, wait);
}
