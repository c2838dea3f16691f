// One calm line about lots of one's own, on every page but the lot's own and that of all of them. It has its own room, is read
// out once, and goes by hand, or when it is no longer so.

import { askAgainMillis, getLot, getStanding } from "./api";
import { money } from "./format";
import { t } from "./locale";
import { Notices, parseNotice, type Notice } from "./notices";
import { part, show, write } from "./dom";
import { follow } from "./socket";
import { markTitle } from "./title";

/** Characters of a title on the line. */
const titleMax = 40;
/** What is answered where there is nothing at this address any more. */
const goneStatus = 404;

export class OutbidBar extends HTMLElement {
  #notices!: Notices;
  /** Of several drawings on the way, only the last counts. */
  #drawing = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const user = this.dataset["user"] ?? "";
    this.#notices = new Notices(user, sessionStorage);
    part(this, "[data-dismiss]")?.addEventListener("click", () => this.#dismiss());
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.#dismiss());
    this.#dropShown();
    void this.#draw(true);
    follow(`user:#${user}`, this.#notices.position, {
      data: (data, offset) => this.#take(parseNotice(data), offset),
      joined: (_, position) => position && this.#notices.heardUpTo(position),
    });
  }

  #take(notice: Notice | null, offset: number): void {
    if (!notice) return;
    this.#notices.heard(notice, offset);
    this.#dropShown();
    void this.#draw();
  }

  /** What the page itself shows: the lot that it is about, or all of one's own. */
  #dropShown(): void {
    if (document.querySelector("[data-own-first]")) return this.#notices.dropAll();
    const here = document.querySelector<HTMLElement>("lot-live");
    if (here) this.#notices.drop({ sale: here.dataset["sale"] ?? "", lot: here.dataset["lot"] ?? "" });
  }

  #dismiss(): void {
    const held = this.contains(document.activeElement);
    this.#notices.dropAll();
    void this.#draw();
    if (held) part(document, "#main")?.focus();
  }

  /** Whether what waits is still so is asked of the newest, and of all from time to time. */
  async #draw(all = false): Promise<void> {
    clearTimeout(this.#again);
    const drawing = ++this.#drawing;
    this.#notices.age(Date.now());
    const asked = this.#notices.waiting.slice(all ? 0 : -1);
    const answers = await Promise.all(asked.map(words));
    if (drawing !== this.#drawing) return;
    const past = asked.filter((_, at) => answers[at] === "past");
    for (const notice of past) this.#notices.drop(notice);
    if (past.length > 0) return this.#draw();
    const { waiting } = this.#notices;
    const newest = waiting.at(-1);
    if (!newest) return this.#say("", "", "");
    this.#again = setTimeout(() => void this.#draw(true), askAgainMillis[2]);
    const told = answers.at(-1);
    if (!told || waiting.length > 1) {
      const isOutbid = waiting.every(({ kind }) => kind === "outbid");
      const count = waiting.length;
      const line = isOutbid ? t("bar-all-outbid", { count }) : t("bar-updates", { count });
      return this.#say(line, "/my-bids", t("bar-my-bids"));
    }
    this.#say(told, `/sales/${newest.sale}/lots/${newest.lot}`, t("bar-lot"));
  }

  #say(line: string, address: string, word: string): void {
    const link = part<HTMLAnchorElement>(this, "[data-link]");
    if (link && address !== "") link.href = address;
    write(link, word);
    write(part(this, "[data-line]"), line);
    markTitle("bar", this.#notices.waiting.some(({ kind }) => kind === "outbid") && line ? t("mine-outbid") : "");
    // A price that moves on is not read out again.
    const isNews = line !== "" && !document.hidden && this.#notices.shown(Date.now());
    if (isNews || line === "") write(part(this, "[data-spoken]"), line);
    // The region that speaks is always there; only what can be pressed comes and goes.
    this.dataset["shown"] = String(line !== "");
    for (const control of this.querySelectorAll("[data-control]")) show(control, line !== "");
  }
}

/** What to say, or that it is no longer so; null where it cannot be told now. */
async function words(notice: Notice): Promise<string | "past" | null> {
  try {
    const [lot, me] = await Promise.all([
      getLot(notice.sale, notice.lot),
      getStanding(notice.sale, notice.lot),
    ]);
    // The pages' server may not have heard yet what the hint says.
    const isBehind = lot.sequence < me.sequence;
    const price = money((isBehind ? null : lot.price) ?? notice.price, lot.currency);
    const title = lot.title.length > titleMax ? `${lot.title.slice(0, titleMax)}…` : lot.title;
    switch (notice.kind) {
      case "won":
        return t("bar-won", { title, price });
      case "voided":
        return t("bar-voided", { title, reason: String(notice.reason) });
      case "cancelled":
        return t("bar-cancelled", { title });
      case "leading":
        return me.state === "leading" ? t("bar-leading", { title, price }) : "past";
      default:
        return me.state === "outbid" ? t("bar-outbid", { title, price }) : "past";
    }
  } catch (error) {
    return (error as { status?: number }).status === goneStatus ? "past" : null;
  }
}
