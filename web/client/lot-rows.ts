// The lots of a sale's form: rows come and go without asking the server. Without script the buttons ask it. A script of its
// own, since no other page needs it.

import { part, write } from "./dom";

/** As many as the server takes in one form. */
const lotsMax = 100;

class LotRows extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest("button");
      if (button?.matches("[data-add]")) this.#add(event);
      else if (button?.matches("[data-remove]")) this.#remove(event, button);
    });
    fillZones();
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-rows] > [data-lot-row]")];
  }

  #add(event: Event): void {
    const row = part<HTMLTemplateElement>(this, "template")?.content.querySelector("[data-lot-row]");
    if (!row || this.#rows.length >= lotsMax) return;
    event.preventDefault();
    const added = document.importNode(row, true);
    part(this, "[data-rows]")?.append(added);
    this.#number();
    part<HTMLInputElement>(added, "input")?.focus();
  }

  #remove(event: Event, button: Element): void {
    const rows = this.#rows;
    const index = rows.findIndex((row) => row.contains(button));
    if (index < 0 || rows.length === 1) return;
    event.preventDefault();
    rows[index]?.remove();
    this.#number();
    const next = this.#rows[Math.min(index, rows.length - 2)];
    if (next) part<HTMLInputElement>(next, "input")?.focus();
  }

  /** Each row by its place: its number, and the ids that tie labels to fields. */
  #number(): void {
    this.#rows.forEach((row, index) => {
      for (const number of row.querySelectorAll("[data-lot-number]")) write(number, String(index + 1));
      for (const element of row.querySelectorAll("[id], [for], [aria-describedby], [data-remove]")) {
        for (const name of ["id", "for", "aria-describedby", "value"]) {
          const held = element.getAttribute(name);
          const mine = name !== "value" || element.matches("[data-remove]");
          if (held && mine) element.setAttribute(name, held.replace(/(lots|remove)-\d+/g, `$1-${index}`));
        }
      }
    });
  }
}

/** The browser knows every zone's name. */
function fillZones(): void {
  const list = document.querySelector("#zones");
  const names = Intl.supportedValuesOf?.("timeZone") ?? [];
  list?.append(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
}

customElements.define("lot-rows", LotRows);
