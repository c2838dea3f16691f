// Hints to oneself that wait to be seen: kept over page changes, for this tab. Pure but for the store it is given.

export interface Notice {
  /** A bid of one's own: what waited about the lot is seen to. */
  kind: "bid" | "outbid" | "won";
  sale: string;
  lot: string;
  price: number;
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
/** That one won stays true for ever, and is told for so long. */
const wonShownMillis = 60_000;
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
    const isOld = ({ kind, shownAt }: WaitingNotice) => kind === "won" && shownAt !== undefined && now - shownAt > wonShownMillis;
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
  const { kind, sale, lot, price } = data as Partial<Notice>;
  if (typeof sale !== "string" || typeof lot !== "string") return null;
  if (kind === "bid") return { kind, sale, lot, price: price ?? 0 };
  return (kind === "outbid" || kind === "won") && typeof price === "number" ? { kind, sale, lot, price } : null;
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
