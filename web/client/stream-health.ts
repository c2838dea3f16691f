// Stream health: whether all that a page shows is live, channel by channel. Pure: knows no socket.

export interface Position {
  offset: number;
  epoch: string;
}

/** What is followed, and what of it is unavailable though it should be live. */
export class StreamHealth {
  /** By channel, whether it was ever available. */
  #followed = new Map<string, boolean>();
  #unavailable = new Set<string>();
  #wasHealthy = false;

  expect(channel: string): void {
    this.#followed.set(channel, false);
  }

  markAvailable(channel: string): void {
    this.#followed.set(channel, true);
    this.#unavailable.delete(channel);
  }

  /** It was live and is not now, or could not be. */
  markUnavailable(channel: string): void {
    this.#unavailable.add(channel);
  }

  /** Nobody listens to it any more. */
  forget(channel: string): void {
    this.#followed.delete(channel);
    this.#unavailable.delete(channel);
  }

  wasAvailable(channel: string): boolean {
    return this.#followed.get(channel) ?? false;
  }

  /** At first every channel is waited for; later a new one, such as of a row that is scrolled to, has its time. */
  isHealthy(): boolean {
    const isHealthy = this.#unavailable.size === 0 && (this.#wasHealthy || [...this.#followed.values()].every(Boolean));
    this.#wasHealthy ||= isHealthy;
    return isHealthy;
  }
}

/** Up to where a channel was followed in this incarnation of its stream, and the newest that came. */
export class ChannelPosition {
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
