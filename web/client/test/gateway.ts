// The other end of a page's socket, in this process: it speaks the protocol's frames and does what a test says.

interface Subscribe {
  channel: string;
  recover?: boolean;
  offset?: number;
  epoch?: string;
}

interface Command {
  id?: number;
  connect?: object;
  subscribe?: Subscribe;
  history?: { channel: string };
}

type Reply = Record<string, unknown>;

/** What the gateway answers to each subscription. */
let answer: (subscribe: Subscribe) => Reply = () => ({ subscribe: {} });
let open: Line | undefined;

/** Every subscription that was asked for, in order. */
export const asked: Subscribe[] = [];

export function answers(to: typeof answer): void {
  answer = to;
}

export function publishes(channel: string, offset: number, data: unknown): void {
  open?.tells({ push: { channel, pub: { offset, data } } });
}

export function unsubscribes(channel: string, code: number): void {
  open?.tells({ push: { channel, unsubscribe: { code, reason: "as the test says" } } });
}

/** Waits until it is so. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await new Promise((look) => setTimeout(look, 5));
  }
}

class Line {
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number; reason: string }) => void;

  constructor() {
    open = this;
    setTimeout(() => this.onopen?.());
  }

  tells(...replies: Reply[]): void {
    this.onmessage?.({ data: replies.map((reply) => JSON.stringify(reply)).join("\n") });
  }

  send(frame: string): void {
    for (const line of frame.split("\n")) {
      const { id, connect, subscribe } = JSON.parse(line) as Command;
      if (subscribe) asked.push(subscribe);
      const reply = connect ? { connect: { client: "c", version: "test" } } : subscribe ? answer(subscribe) : {};
      if (id !== undefined) setTimeout(() => this.tells({ id, ...reply }));
    }
  }

  close(): void {
    setTimeout(() => this.onclose?.({ code: 1000, reason: "" }));
  }
}

// A page's surroundings, as far as the modules under test look at them when they are loaded.
Object.assign(globalThis, {
  document: { body: { dataset: {} } },
  PerformanceNavigationTiming: class {},
  WebSocket: Line,
  fetch: async () => Response.json({ token: null, url: "ws://gateway.test" }),
});
