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
      else if (button?.matches("[data-copy]")) this.#copy(event, button);
      else if (button?.matches("[data-move]")) this.#move(event, button);
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

  /** A copy of a row right after it: a lot of its own, so without id and number. Photographs are copied by the server. */
  #copy(event: Event, button: Element): void {
    const row = this.#rows.find((row) => row.contains(button));
    if (!row || this.#rows.length >= lotsMax || row.querySelector("[name=photograph]")) return;
    event.preventDefault();
    const copy = document.importNode(row, true);
    // What was chosen or typed is no attribute.
    const fields = row.querySelectorAll<HTMLInputElement>("input, select, textarea");
    copy.querySelectorAll<HTMLInputElement>("input, select, textarea").forEach((field, place) => {
      const typed = fields[place]?.value ?? "";
      if (field.type !== "file") field.value = ["lot_id", "lot_number"].includes(field.name) ? "" : typed;
    });
    row.after(copy);
    this.#number();
    part<HTMLInputElement>(copy, "[name=lot_title]")?.focus();
  }

  /** A row changes places with the one before or after it; the numbers stay where they are. */
  #move(event: Event, button: HTMLElement): void {
    const rows = this.#rows;
    const index = rows.findIndex((row) => row.contains(button));
    const isUp = button.dataset["move"] === "up";
    const [row, other] = [rows[index], rows[index + (isUp ? -1 : 1)]];
    if (!row) return;
    event.preventDefault();
    if (!other) return;
    const numbers = [row, other].map((row) => part<HTMLInputElement>(row, "[name=lot_number]"));
    const [own, others] = numbers;
    if (own && others) [own.value, others.value] = [others.value, own.value];
    if (isUp) other.before(row);
    else other.after(row);
    this.#number();
    button.focus();
  }

  /** Each row by its place: its number, and the ids that tie labels to fields. */
  #number(): void {
    this.#rows.forEach((row, index) => {
      for (const number of row.querySelectorAll("[data-lot-number]")) write(number, String(index + 1));
      for (const element of row.querySelectorAll("[id], [for], [aria-describedby], [data-act]")) {
        for (const name of ["id", "for", "aria-describedby", "value"]) {
          const held = element.getAttribute(name);
          const mine = name !== "value" || element.matches("[data-act]");
          if (held && mine) element.setAttribute(name, held.replace(/(lots|remove|copy|up|down)-\d+/g, `$1-${index}`));
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
