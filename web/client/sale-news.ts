// What the house tells everyone at a sale, as it comes: messages, and whether the sale is on hold or cancelled.

import { localDate } from "./local-time";
import { part, position, show, write } from "./dom";
import { follow, newest } from "./socket";

interface SaleMessage {
  message: string;
  at: string;
  text: string;
}

interface SaleRecord {
  sequence: number;
  held_since?: string | null;
  held_reason?: string | null;
  cancelled?: { reason: string } | null;
  /** The newest last. */
  messages?: SaleMessage[];
}

export class SaleNews extends HTMLElement {
  #sequence = 0;

  connectedCallback(): void {
    const channel = `sale:${this.dataset["sale"] ?? ""}`;
    const take = (data: unknown) => this.#take(data as SaleRecord);
    follow(channel, position(this), {
      data: take,
      joined: (whole, at) => {
        if (at && at.epoch !== this.dataset["epoch"]) this.#beginAgain(at.epoch);
        if (!whole) void newest(channel).then((record) => record && take(record), console.debug);
      },
    });
  }

  /** The stream was made again: what it says now counts, whatever was known. */
  #beginAgain(epoch: string): void {
    this.dataset["epoch"] = epoch;
    this.#sequence = 0;
    part(this, "[data-messages]")?.replaceChildren();
  }

  #take(record: SaleRecord): void {
    if (record.sequence <= this.#sequence) return;
    this.#sequence = record.sequence;
    show(part(this, "[data-held]"), Boolean(record.held_since));
    show(part(this, "[data-held-why]"), Boolean(record.held_reason));
    write(part(this, "[data-held-reason]"), record.held_reason ?? "");
    show(part(this, "[data-cancelled]"), Boolean(record.cancelled));
    write(part(this, "[data-cancelled-reason]"), record.cancelled?.reason ?? "");
    for (const message of record.messages ?? []) this.#add(message);
  }

  #add({ message, at, text }: SaleMessage): void {
    const list = part(this, "[data-messages]");
    const known = [...(list?.children ?? [])].some((row) => row instanceof HTMLElement && row.dataset["message"] === message);
    const row = part<HTMLTemplateElement>(this, "template")?.content.querySelector<HTMLElement>("[data-message]");
    if (!list || !row || known || this.#isOlder(at)) return;
    const added = document.importNode(row, true);
    added.dataset["message"] = message;
    const time = part<HTMLTimeElement>(added, "[data-at]");
    if (time) time.dateTime = at;
    write(time, localDate(at));
    write(part(added, "[data-text]"), text);
    list.prepend(added);
    const shown = Number(this.dataset["shownMax"]);
    while (list.children.length > shown) list.lastElementChild?.remove();
  }

  /** Older than the newest shown: it was left out on purpose. */
  #isOlder(at: string): boolean {
    const newestShown = part<HTMLTimeElement>(this, "[data-messages] [data-at]");
    return newestShown !== null && Date.parse(at) < Date.parse(newestShown.dateTime);
  }
}
