// How far the server's clock is from the page's, estimated from questions and answers. Pure: reads no clock.
// `nats/broker` estimates the same way between servers.

/** One answer. `asked` and `answered` are on a clock that only ever goes on, in milliseconds. */
export interface Sample {
  asked: number;
  answered: number;
  /** What the server said, in milliseconds since 1970. */
  theirs: number;
  /** How far off the server itself may be. */
  doubt: number;
}

/** The server's time, and how many milliseconds it may be off. */
export interface TheirTime {
  time: number;
  within: number;
}

const samplesMax = 16;
/** Two sound quartz clocks drift apart by less than this part of the time that passes. */
const driftPart = 1 / 20_000;
/** Stamps are in whole milliseconds, and a page may be late to read an answer. */
const slackMillis = 5;

/** The sample with the smallest round trip decides; one that contradicts it tells that a clock has jumped. */
export class ClockOffset {
  #samples: Sample[] = [];

  take(sample: Sample): void {
    const middle = (sample.asked + sample.answered) / 2;
    const expected = this.at(middle);
    const possible = (expected?.within ?? 0) + half(sample) + slackMillis;
    if (expected && Math.abs(expected.time - sample.theirs) > possible) this.#samples = [];
    this.#samples = [...this.#samples, sample].slice(-samplesMax);
  }

  /** Null before the first sample. */
  at(now: number): TheirTime | null {
    const times = this.#samples.map((sample) => {
      const age = now - (sample.asked + sample.answered) / 2;
      return { time: sample.theirs + age, within: half(sample) + Math.max(0, age) * driftPart };
    });
    return times.reduce<TheirTime | null>((best, each) => (best && best.within <= each.within ? best : each), null);
  }
}

function half(sample: Sample): number {
  return (sample.answered - sample.asked) / 2 + sample.doubt;
}
