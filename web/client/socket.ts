// The one socket of a page: channels with many listeners, and what the connection badge says.

import { Centrifuge, UnauthorizedError, type PublicationContext, type Subscription } from "centrifuge";
import { serverNow } from "./server-clock";

export interface Position {
  offset: number;
  epoch: string;
}

export interface Listener {
  /** A publication, in order, with its place in the channel. */
  data(data: unknown, offset: number): void;
  /** The channel is followed (again); `whole` when nothing was missed; from where on, if the channel tells. */
  joined?(whole: boolean, position: Position | null): void;
  /** Nothing is heard until `joined`. */
  left?(): void;
}

export type Connection = "reconnecting" | "live" | "offline";
const retryMillis = 2000;
/** As many as the gateway allows on one socket, less a few. */
const channelsMax = 120;

const changes = new EventTarget();
const channels = new Map<string, { listeners: Set<Listener>; subscription: Subscription }>();
const early = new Map<string, [Position | null, Listener][]>();
let client: Centrifuge | undefined;
let connection: Connection = "reconnecting";
/** The server's time up to which everything was heard, while it is not heard now. */
let asOf = Date.parse(document.body.dataset["now"] ?? "") || Date.now();
let wasLive = false;
let starting = false;

/** Follows a channel from a position on. Returns the end of it. */
export function follow(channel: string, position: Position | null, listener: Listener): () => void {
  void start();
  if (client) attach(client, channel, position, listener);
  else early.set(channel, [...(early.get(channel) ?? []), [position, listener]]);
  return () => {
    early.set(channel, (early.get(channel) ?? []).filter(([, waiting]) => waiting !== listener));
    leave(channel, listener);
  };
}

/** Calls a method over the socket; rejects at once while it is down. */
export async function call(method: string, data: unknown): Promise<unknown> {
  if (!client || connection !== "live") throw new Error("the socket is down");
  return (await client.rpc(method, data)).data;
}

/** The newest publication that is kept of a followed channel, from where the live ones come; null if none. */
export async function newest(channel: string): Promise<unknown> {
  const kept = await channels.get(channel)?.subscription.history({ limit: 1, reverse: true });
  return kept?.publications[0]?.data ?? null;
}

/** How it stands, up to when the page was live, and whether it ever was. */
export function connectionNow(): { connection: Connection; asOf: number; wasLive: boolean } {
  return { connection, asOf, wasLive };
}

export function onConnection(listener: () => void): void {
  changes.addEventListener("change", listener);
}

async function start(): Promise<void> {
  if (client || starting) return;
  starting = true;
  try {
    const { token, url } = await realtime();
    // A `getToken` without a token would keep the socket from ever opening.
    const identity = token === null ? {} : { token, getToken: freshToken };
    client = new Centrifuge(url, identity);
    client.on("error", ({ error }) => console.debug("socket:", error.message));
    client.on("connecting", () => become("reconnecting"));
    client.on("connected", () => become("live"));
    client.on("disconnected", () => become("offline"));
    for (const [channel, waiting] of early) {
      for (const [position, listener] of waiting) attach(client, channel, position, listener);
    }
    early.clear();
    client.connect();
  } catch {
    become("offline");
    setTimeout(() => void start(), retryMillis);
  } finally {
    starting = false;
  }
}

function attach(on: Centrifuge, channel: string, position: Position | null, listener: Listener): void {
  const known = channels.get(channel);
  if (known) {
    known.listeners.add(listener);
    if (known.subscription.state === "subscribed") listener.joined?.(true, null);
    return;
  }
  if (channels.size >= channelsMax) return;
  const options = position ? { since: position, recoverable: true } : {};
  const subscription = on.newSubscription(channel, options);
  const listeners = new Set([listener]);
  channels.set(channel, { listeners, subscription });
  subscription.on("publication", (publication: PublicationContext) => {
    for (const each of listeners) each.data(publication.data, publication.offset ?? 0);
  });
  subscription.on("subscribed", ({ wasRecovering, recovered, streamPosition }) => {
    for (const each of listeners) each.joined?.(!wasRecovering || recovered, streamPosition ?? null);
  });
  subscription.on("subscribing", () => listeners.forEach((each) => each.left?.()));
  subscription.on("unsubscribed", () => listeners.forEach((each) => each.left?.()));
  subscription.on("error", ({ error }) => console.debug(`${channel}:`, error.message));
  subscription.subscribe();
}

/** The last listener takes the subscription along. */
function leave(channel: string, listener: Listener): void {
  const known = channels.get(channel);
  if (!known?.listeners.delete(listener) || known.listeners.size > 0) return;
  channels.delete(channel);
  client?.removeSubscription(known.subscription);
}

async function realtime(): Promise<{ token: string | null; url: string }> {
  const response = await fetch("/api/v1/realtime-token", { cache: "no-store" });
  if (!response.ok) throw new Error(`no realtime token: ${response.status}`);
  return (await response.json()) as { token: string | null; url: string };
}

async function freshToken(): Promise<string> {
  const { token } = await realtime();
  if (token === null) throw new UnauthorizedError("signed out");
  return token;
}

function become(next: Connection): void {
  if (connection === "live" && next !== "live") asOf = serverNow();
  wasLive ||= next === "live";
  connection = next;
  changes.dispatchEvent(new Event("change"));
}
