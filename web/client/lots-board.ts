// Running lots as rows: what a board adds to its cards, which follow their lots: change, bids of the last hour, order. A script of
// its own, since no other page needs it; the server draws the same first (`src/pages/running_lots.rs`).

import { BoardOrder } from "./board-order";
import { part, write } from "./dom";
import { change } from "./format";

/** Once a second is as often as an eye follows. */
const everyMillis = 1000;
const hourMillis = 3_600_000;

class LotsBoard extends HTMLElement {
  connectedCallback(): void {
    const order = new BoardOrder(this);
    // The server's time as of this page: near enough to count the bids of an hour.
    const ahead = Date.parse(document.body.dataset["now"] ?? "") - Date.now();
    const now = () => Date.now() + ahead;
    const moved = new MutationObserver((seen) => {
      for (const row of new Set(seen.map(({ target }) => target as HTMLElement))) if (row.matches("[data-row]")) take(row, now());
    });
    moved.observe(this, { subtree: true, attributeFilter: ["data-sequence"] });
    setInterval(() => {
      for (const row of this.querySelectorAll<HTMLElement>("[data-row]")) age(row, now());
      order.keep();
    }, everyMillis);
  }
}

/** A lot's newest facts are drawn: what follows from them. */
function take(row: HTMLElement, now: number): void {
  const price = part<HTMLDataElement>(row, "[data-price]")?.value ?? "";
  const bids = part(row, "[data-of=bids]");
  const [before, count] = [Number(bids?.dataset["value"] || 0), parseInt(bids?.textContent ?? "") || 0];
  tell(row, "bid", price);
  tell(row, "ends", String(Date.parse(part<HTMLTimeElement>(row, "[data-end]")?.dateTime ?? "")));
  if (count === 0) return;
  const { opening = "0", recent = "" } = row.dataset;
  const rises = Number(price) > Number(opening);
  row.dataset["direction"] = rises ? "up" : "same";
  write(part(row, "[data-arrow]"), rises ? "▲" : "•");
  write(part(row, "[data-change]"), change(opening, price));
  tell(row, "rise", String(Number(price) / Number(opening)));
  tell(row, "bids", String(count));
  const fresh = `${Math.floor(now / 1000)} `.repeat(Math.max(0, count - before));
  row.dataset["recent"] = `${recent} ${fresh}`.trim();
}

/** Only bids of the last hour count; of a lot that hides them none are known. */
function age(row: HTMLElement, now: number): void {
  const rate = part(row, "[data-of=rate]");
  if (!rate || part(row, "[data-of=bids]")?.dataset["value"] === "") return;
  const recent = (row.dataset["recent"] ?? "").split(" ").filter((at) => at && Number(at) * 1000 > now - hourMillis);
  row.dataset["recent"] = recent.join(" ");
  tell(row, "rate", String(recent.length));
  write(rate, String(recent.length));
}

function tell(row: HTMLElement, of: string, value: string): void {
  const cell = part(row, `[data-of=${of}]`);
  if (cell) cell.dataset["value"] = value;
}

customElements.define("lots-board", LotsBoard);
