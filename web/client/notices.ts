// Hints to oneself that wait to be seen: kept over page changes, for this tab. Pure but for the store it is given.

import type { NoticeKind } from "./wire";

export interface Notice {
  /** A bid of one's own: what waited about the lot is seen to. */
  kind: NoticeKind;
  sale: string;
  lot: string;
  /** 0: none is public. */
  price: number;
  /** Why the house did it. */
  reason?: string | null;
}

/** One that waits; since when it was shown, by this machine's clock in milliseconds. */
export interface WaitingNotice extends Notice {
  shownAt?: number;
}

export interface Position {
  offset: number;
  epoch: string;
}

interface Kept {
  user: string;
  position: Position | null;
  waiting: WaitingNotice[];
}

/** More lots than these are told by *My bids*. */
const waitingMax = 20;
/** What is good news, and is not seen to by anything: told for so long. */
const goodNewsMillis = 60_000;
const kinds: (NoticeKind | undefined)[] = ["bid", "outbid", "won", "leading", "voided", "cancelled"];
const key = "outcry.notices";

export type Store = Pick<Storage, "getItem" | "setItem">;

/** What one person has not seen yet; another person's is forgotten. */
export class Notices {
  readonly #store: Store;
  readonly #kept: Kept;

  constructor(user: string, store: Store) {
    this.#store = store;
    const kept = read(store);
    this.#kept = kept?.user === user ? kept : { user, position: null, waiting: [] };
  }

  /** Newest last. */
  get waiting(): readonly WaitingNotice[] {
    return this.#kept.waiting;
  }

  /** Up to where the person's channel was heard. */
  get position(): Position | null {
    return this.#kept.position;
  }

  heardUpTo(position: Position): void {
    this.#kept.position = position;
    this.#save();
  }

  heard(notice: Notice, offset: number): void {
    const others = this.#kept.waiting.filter((other) => !same(other, notice));
    const news = notice.kind === "bid" ? [] : [notice];
    this.#kept.waiting = [...others, ...news].slice(-waitingMax);
    if (this.#kept.position && offset > this.#kept.position.offset) this.#kept.position.offset = offset;
    this.#save();
  }

  /** They are on the screen now: whether any of them was not before, so that each is read out once. */
  shown(now: number): boolean {
    const news = this.#kept.waiting.filter(({ shownAt }) => shownAt === undefined);
    for (const notice of news) notice.shownAt = now;
    this.#save();
    return news.length > 0;
  }

  /** What was told for long enough goes. */
  age(now: number): void {
    const isOld = ({ kind, shownAt = now }: WaitingNotice) => /won|leading/.test(kind) && now - shownAt > goodNewsMillis;
    this.#kept.waiting = this.#kept.waiting.filter((notice) => !isOld(notice));
    this.#save();
  }

  /** The person saw it, or it is no longer so. */
  drop(about: { sale: string; lot: string }): void {
    this.#kept.waiting = this.#kept.waiting.filter((other) => !same(other, about));
    this.#save();
  }

  dropAll(): void {
    this.#kept.waiting = [];
    this.#save();
  }

  #save(): void {
    try {
      this.#store.setItem(key, JSON.stringify(this.#kept));
    } catch {
      // Without a store the hints last as long as the page.
    }
  }
}

/** A hint as it comes over the socket; null where it is of another kind. */
export function parseNotice(data: unknown): Notice | null {
  const { kind, sale, lot, price, reason } = data as Partial<Notice>;
  if (typeof sale !== "string" || typeof lot !== "string" || !kind || !kinds.includes(kind)) return null;
  return { kind, sale, lot, price: price ?? 0, reason: reason ?? null };
}

function same(a: { sale: string; lot: string }, b: { sale: string; lot: string }): boolean {
  return a.sale === b.sale && a.lot === b.lot;
}

function read(store: Store): Kept | null {
  try {
    return JSON.parse(store.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
