// One calm line about lots of one's own, on every page but the lot's own.

import { getLot, getStanding } from "./api";
import { money } from "./format";
import { Notices, parseNotice, type Notice } from "./notices";
import { part, show, write } from "./dom";
import { follow } from "./socket";

/** Characters of a title on the line. */
const titleMax = 40;

export class OutbidBar extends HTMLElement {
  #notices!: Notices;
  /** Of several drawings on the way, only the last counts. */
  #drawing = 0;

  connectedCallback(): void {
    const user = this.dataset["user"] ?? "";
    this.#notices = new Notices(user, sessionStorage);
    part(this, "[data-dismiss]")?.addEventListener("click", () => {
      this.#notices.dropAll();
      void this.#draw();
    });
    const here = document.querySelector<HTMLElement>("lot-live");
    if (here) this.#notices.drop(lotOf(here));
    void this.#draw();
    follow(`user:#${user}`, this.#notices.position, {
      data: (data, offset) => this.#take(parseNotice(data), offset),
      joined: (_, position) => position && this.#notices.heardUpTo(position),
    });
  }

  #take(notice: Notice | null, offset: number): void {
    if (!notice) return;
    this.#notices.heard(notice, offset);
    const here = document.querySelector<HTMLElement>("lot-live");
    if (here && lotOf(here).sale === notice.sale && lotOf(here).lot === notice.lot) this.#notices.drop(notice);
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const drawing = ++this.#drawing;
    const newest = this.#notices.waiting.at(-1);
    if (!newest) return this.#say("", "", "");
    const told = await words(newest).catch(() => null);
    if (drawing !== this.#drawing) return;
    if (told === "past") {
      this.#notices.drop(newest);
      return this.#draw();
    }
    const others = this.#notices.waiting.length - 1;
    if (told === null || others > 0) {
      const outbid = this.#notices.waiting.filter(({ kind }) => kind === "outbid").length;
      const line = outbid === others + 1 ? `You are outbid on ${count(outbid)}.` : `You have updates on ${count(others + 1)}.`;
      return this.#say(line, "/my-bids", "My bids");
    }
    this.#say(told, `/sales/${newest.sale}/lots/${newest.lot}`, "See the lot");
  }

  #say(line: string, address: string, word: string): void {
    const link = part<HTMLAnchorElement>(this, "[data-link]");
    if (link && address !== "") link.href = address;
    write(link, word);
    write(part(this, "[data-line]"), line);
    // The region that speaks is always there; only what can be pressed comes and goes.
    this.dataset["shown"] = String(line !== "");
    for (const control of this.querySelectorAll("[data-control]")) show(control, line !== "");
  }
}

/** What to say, or that it is no longer so. */
async function words(notice: Notice): Promise<string | "past"> {
  const [lot, me] = await Promise.all([
    getLot(notice.sale, notice.lot),
    getStanding(notice.sale, notice.lot),
  ]);
  // The pages' server may not have heard yet what the hint says; a price only rises.
  const price = money(Math.max(lot.price ?? 0, notice.price), lot.currency);
  const title = lot.title.length > titleMax ? `${lot.title.slice(0, titleMax)}…` : lot.title;
  if (notice.kind === "won") return `You won ${title} at ${price}.`;
  return me.state === "outbid" ? `You are outbid on ${title}: ${price} now.` : "past";
}

function lotOf(live: HTMLElement): { sale: string; lot: string } {
  return { sale: live.dataset["sale"] ?? "", lot: live.dataset["lot"] ?? "" };
}

function count(lots: number): string {
  return lots === 1 ? "a lot" : `${lots} lots`;
}
