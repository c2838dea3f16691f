// A lot whose state the shared vectors change.

import type { PublicLot } from "../wire";

export const lot = {
  sale: "autumn",
  lot: "lot-1",
  number: 1,
  increment: 5_000,
  extensions: 0,
  format: { kind: "english" },
  currency: "EUR",
  sequence: 1,
  phase: "open",
  opening: 12_000,
  price: null,
  minimum_bid: 12_000,
  leader: null,
  bid_count: 0,
  reserve_met: null,
  opens_at: "2026-11-21T14:00:00.000Z",
  ends_at: "2026-11-21T14:01:36.000Z",
} satisfies PublicLot;
