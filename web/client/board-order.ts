// The order of the board's rows: changed by its headings without a load, and kept while prices move.

import { part, write } from "./dom";

/** Columns that rise at first: what is named, or ends. Figures fall. */
const risesFirst = ["symbol", "lot", "ends"];
const names = ["symbol", "lot"];

export class BoardOrder {
  readonly #board: HTMLElement;

  constructor(board: HTMLElement) {
    this.#board = board;
    // The order of a part is not that of all symbols, which the server knows.
    if ("part" in board.dataset) return;
    board.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-by]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      this.#choose(link);
    });
  }

  /** Puts rows in order, unless somebody points at one or stands on it. */
  keep(): void {
    const isPart = "part" in this.#board.dataset;
    if (!isPart && !this.#body?.matches(":hover, :focus-within")) this.#sort();
  }

  get #body(): HTMLElement | null {
    return part(this.#board, "tbody, [data-rows]");
  }

  /** The link's order; the link then leads to the other one. */
  #choose(link: HTMLAnchorElement): void {
    const address = new URL(link.href);
    const descending = address.searchParams.get("order") === "falling";
    const { by = "symbol" } = link.dataset;
    Object.assign(this.#board.dataset, { by, descending: String(descending) });
    history.replaceState(null, "", address);
    for (const other of this.#board.querySelectorAll<HTMLAnchorElement>("a[data-by]")) {
      const isChosen = other === link;
      const next = new URL(other.href);
      const falls = isChosen ? !descending : !risesFirst.includes(other.dataset["by"] ?? "");
      next.searchParams.set("order", falls ? "falling" : "rising");
      other.href = next.href;
      write(part(other, "span"), isChosen ? (descending ? "↓" : "↑") : "");
      const heading = other.closest("th, [role=columnheader]");
      if (isChosen) heading?.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else heading?.removeAttribute("aria-sort");
    }
    this.#sort();
  }

  #sort(): void {
    const { by = "symbol", descending } = this.#board.dataset;
    const sign = descending === "true" ? -1 : 1;
    const name = (row: HTMLElement) => row.dataset["symbol"] ?? row.dataset["name"] ?? "";
    const byName = (a: HTMLElement, b: HTMLElement) => (name(a) < name(b) ? -1 : 1);
    const compare = (a: HTMLElement, b: HTMLElement): number => {
      if (names.includes(by)) return sign * byName(a, b);
      const [left, right] = [value(a, by), value(b, by)];
      // What is not known is last either way.
      if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || byName(a, b);
      return sign * (left - right) || byName(a, b);
    };
    const body = this.#body;
    const sorted = [...this.#board.querySelectorAll<HTMLElement>("[data-row]")].sort(compare);
    if (body && sorted.some((row, at) => row !== body.children[at])) body.append(...sorted);
  }
}

function value(row: HTMLElement, by: string): number {
  const { lastPrice: price = "", reference = "" } = row.dataset;
  if (by === "price") return Number(price);
  if (by === "change") return Number(price) / Number(reference);
  if (by === "time") return Date.parse(part<HTMLTimeElement>(row, "[data-tick-time]")?.dateTime ?? "");
  const told = part(row, `[data-of=${by}]`)?.dataset["value"];
  return told ? Number(told) : NaN;
}
