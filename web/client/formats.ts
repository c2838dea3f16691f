// The kinds of sale. What is particular to one stands in its own file; this is the one place that chooses.

import { english } from "./english";
import type { Format } from "./sale-format";
import { sealed } from "./sealed";
import type { PublicFormat, PublicLot, Standing } from "./wire";

const formats: Record<PublicFormat["kind"], Format> = { english, sealed };

export function formatOf(lot: PublicLot): Format {
  return formats[lot.format.kind];
}

/** How somebody stands after the lot moved on. */
export function standingAfter(me: Standing | null, lot: PublicLot): Standing | null {
  if (!me || lot.sequence < me.sequence) return me;
  const state = formatOf(lot).stands(lot, me.paddle, me.state);
  // A price above one's own maximum tells that it was raised elsewhere.
  const isOld = state === "leading" && me.maximum !== null && (lot.price ?? 0) > me.maximum;
  return { ...me, state, maximum: isOld ? null : me.maximum, sequence: lot.sequence };
}
