// Being back on a channel: whole, or once what was missed is repaired, which takes time in which it may be lost again. Pure.

export class LiveJoin {
  /** Counts how often the channel was joined or lost. */
  #turn = 0;
  /** Something was missed and is not repaired yet. */
  #missed = false;

  lost(): void {
    this.#turn += 1;
  }

  /** True when nothing is missing any more; false when it was lost or joined anew meanwhile, and a later call tells. */
  async joined(whole: boolean, repair: () => Promise<void>): Promise<boolean> {
    const turn = ++this.#turn;
    this.#missed ||= !whole;
    if (!this.#missed) return true;
    await repair();
    if (turn !== this.#turn) return false;
    this.#missed = false;
    return true;
  }
}
