// Whether all that a page shows is heard, channel by channel. Pure: knows no socket.

export interface Position {
  offset: number;
  epoch: string;
}

/** What is followed, and what of it is not heard though it should be. */
export class Hearing {
  /** By channel, whether it was ever heard. */
  #heard = new Map<string, boolean>();
  #unheard = new Set<string>();
  #wasWhole = false;

  follows(channel: string): void {
    this.#heard.set(channel, false);
  }

  hears(channel: string): void {
    this.#heard.set(channel, true);
    this.#unheard.delete(channel);
  }

  /** It was heard and is not now, or could not be. */
  loses(channel: string): void {
    this.#unheard.add(channel);
  }

  /** Nobody listens to it any more. */
  leaves(channel: string): void {
    this.#heard.delete(channel);
    this.#unheard.delete(channel);
  }

  wasHeard(channel: string): boolean {
    return this.#heard.get(channel) ?? false;
  }

  /** At first every channel is waited for; later a new one, such as of a row that is scrolled to, has its time. */
  isWhole(): boolean {
    const isWhole = this.#unheard.size === 0 && (this.#wasWhole || [...this.#heard.values()].every(Boolean));
    this.#wasWhole ||= isWhole;
    return isWhole;
  }
}

/** Up to where a channel was heard in this life of it, and the newest that came. */
export class Place {
  #at: Position | null = null;
  #newest: unknown = null;

  /** It is followed from there on, if the channel tells; `recovered` when nothing between was missed. */
  joins(at: Position | null, recovered: boolean): void {
    if (!recovered) this.#newest = null;
    this.#at = at && { ...at };
  }

  moves(data: unknown, offset: number): void {
    this.#newest = data;
    if (this.#at) this.#at.offset = offset;
  }

  /** What one more listener must be given, who is at `position`, and whether it has all then. */
  given(position: Position | null): { newest: unknown; offset: number; whole: boolean } {
    const at = this.#at;
    const isBehind = at !== null && (position?.epoch !== at.epoch || position.offset < at.offset);
    return { newest: isBehind ? this.#newest : null, offset: at?.offset ?? 0, whole: position === null || !isBehind };
  }
}
