// The HTTP API, as far as pages need it.

import { ofResponse, type Bid, type Told } from "./bid";
import type { PublicLot, Standing } from "./wire";

interface ApiLot extends PublicLot {
  title: string;
}

/** An answer that is none: with its status. */
export class NotTold extends Error {
  constructor(address: string, readonly status: number) {
    super(`${address}: ${status}`);
  }
}

/** The pages' server may be behind for a while, since it lost the same records: it is asked again so much later. */
export const askAgainMillis = [1000, 4000, 15_000];

const path = (sale: string, lot: string) => `/api/v1/sales/${sale}/lots/${lot}`;

/** A lot as the server knows it now. */
export async function getLot(sale: string, lot: string): Promise<ApiLot> {
  return (await get(path(sale, lot))) as ApiLot;
}

/** How one stands on a lot oneself. */
export async function getStanding(sale: string, lot: string): Promise<Standing> {
  return (await get(`${path(sale, lot)}/me`)) as Standing;
}

export interface LotPage {
  /** The incarnation of the stream that it was drawn from. */
  epoch: string | undefined;
  facts: PublicLot;
  me: Standing | null;
  rows: HTMLElement[];
  /** What is said of an outage. */
  outage: HTMLElement | null;
}

/** The lot's page as the server draws it now: facts, one's own standing, and the rows of history. */
export async function getLotPage(sale: string, lot: string): Promise<LotPage> {
  const live = await getDrawn(`/sales/${sale}/lots/${lot}`, "lot-live");
  if (!live?.dataset["facts"]) throw new Error("the lot's page has no facts");
  return {
    epoch: live.dataset["epoch"],
    facts: JSON.parse(live.dataset["facts"]) as PublicLot,
    me: JSON.parse(live.dataset["me"] || "null") as Standing | null,
    rows: [...live.querySelectorAll<HTMLElement>("[data-rows] > li")],
    outage: live.querySelector<HTMLElement>("[data-outage]"),
  };
}

/** A part of a page as the server draws it now. */
export async function getDrawn(address: string, selector: string): Promise<HTMLElement | null> {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new NotTold(address, response.status);
  const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
  return drawn.querySelector<HTMLElement>(selector);
}

/** Places a bid by HTTP. Rejects when no whole answer came. */
export async function postBid({ sale, lot, ...bid }: Bid): Promise<Told> {
  const response = await fetch(`${path(sale, lot)}/bids`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(bid),
  });
  return ofResponse(response.status, await response.json(), bid.bid_id);
}

async function get(address: string): Promise<unknown> {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new NotTold(address, response.status);
  return response.json();
}
