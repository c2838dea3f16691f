// Finding a symbol on the board: `/` goes to the field, arrows walk through the rows, Enter opens one, `w` watches it.

import { part, show } from "./dom";

export class BoardSearch {
  readonly #board: HTMLElement;
  readonly #field: HTMLInputElement | null;

  constructor(board: HTMLElement) {
    this.#board = board;
    this.#field = part<HTMLInputElement>(board, "[data-find]");
    // Where the page holds a part of all symbols, the server looks through the rest.
    if (!("part" in board.dataset)) {
      this.#field?.addEventListener("input", () => this.#find());
      // Rows come while the page is open, when a symbol has its first price: they are looked through as well.
      const rows = part(board, "tbody");
      if (rows) new MutationObserver(() => this.#find()).observe(rows, { childList: true });
      this.#field?.form?.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#links()[0]?.click();
      });
    }
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const types = target.matches("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !types && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.#field?.focus();
      this.#field?.select();
    } else if (event.key === "Escape" && target === this.#field && this.#field) {
      this.#field.value = "";
      this.#find();
    } else if (event.key === "w" && !types && !event.ctrlKey && !event.metaKey && !event.altKey) {
      target.closest("[data-row]")?.querySelector<HTMLButtonElement>(".star")?.click();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.#board.contains(target)) {
      this.#walk(event, event.key === "ArrowDown" ? 1 : -1);
    }
  }

  /** To the next row that is shown, from the field to the first. */
  #walk(event: KeyboardEvent, step: number): void {
    const links = this.#links();
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at < 0 ? (step > 0 ? links[0] : undefined) : (links[at + step] ?? (step < 0 ? this.#field : undefined));
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  #find(): void {
    const wanted = (this.#field?.value ?? "").trim().toLowerCase();
    let found = 0;
    for (const row of this.#board.querySelectorAll<HTMLElement>("[data-row]")) {
      const { symbol = "", name = "" } = row.dataset;
      const shown = symbol.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted);
      show(row, shown);
      found += Number(shown);
    }
    show(part(this.#board, "[data-nothing]"), found === 0);
  }

  #links(): HTMLAnchorElement[] {
    const links = [...this.#board.querySelectorAll<HTMLAnchorElement>("tbody [data-row] th a")];
    return links.filter((link) => !link.closest("tr")?.hidden);
  }
}
