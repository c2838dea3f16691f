// The one socket of a page, or what stands in for it: channels with many listeners, and what the connection badge says.

import { Centrifuge, UnauthorizedError, type PublicationContext, type Subscription, type TransportEndpoint } from "centrifuge";
import { StreamHealth, ChannelPosition, type Position } from "./stream-health";
import { serverNow } from "./server-clock";

export interface Listener {
  /** A publication, in order, with its place in the channel. */
  data(data: unknown, offset: number): void;
  /** The channel is followed (again); `whole` when nothing was missed; from where on, if the channel tells. */
  joined?(whole: boolean, position: Position | null): void;
  /** It was followed, or could not be: nothing is heard until `joined`. */
  left?(): void;
}

export type Connection = "reconnecting" | "live" | "offline" | "signed-out";
/** How a socket ends whose session is over: no token for it any more, another person's, ended by the gateway. */
const signedOutCodes = [1, 3500, 3503];
const retryMillis = 2000;
/** So long a page that was not live yet is simply as of its own time, which it says already. */
export const firstJoinMillis = 3000;
/** Longest pause before the socket, or a channel, is tried again. */
const againMaxMillis = 5000;
/** How late the gateway's ping may be; then the line is taken for dead. */
const pingLateMillis = 3000;
/** As many as the gateway allows on one socket, less a few. */
const channelsMax = 120;
/** How an attempt to connect ends that nothing answered. */
const unansweredCode = 1;
/** Kept while the tab is open: on its way from here a WebSocket is eaten. */
const eatenKey = "eaten";

interface Told {
  lag?: { skipped: number } | null;
  silent?: boolean;
}

interface Followed {
  listeners: Set<Listener>;
  subscription: Subscription;
  place: ChannelPosition;
}

const changes = new EventTarget();
const channels = new Map<string, Followed>();
const early = new Map<string, [Position | null, Listener][]>();
/** No socket opens where the site was opened by an address that is not its own. */
export const isLivePage = document.body.dataset["live"] !== "false";
let client: Centrifuge | undefined;
let socket: Connection = "reconnecting";
/** What the channels tell, whatever the socket says of itself. */
const health = new StreamHealth();
let connection: Connection = "reconnecting";
/** The server's time up to which everything was heard, while it is not heard now. */
let asOf = Date.parse(document.body.dataset["now"] ?? "") || Date.now();
let wasLive = false;
/** How many prices this connection was too slow for, while it is. */
let skipped: number | null = null;
/** The auction itself does not answer, though its channels are followed. */
let silent = false;
let starting = false;
/** Nothing of some pages is live: these open no socket. */
let isFollowing = false;
let overHttp = false;

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

/** Whether a call can leave now. */
export function isOpen(): boolean {
  return socket === "live";
}

/** Calls a method over the socket; rejects at once while it is down. */
export async function call(method: string, data: unknown): Promise<unknown> {
  if (!client || !isOpen()) throw new Error("the socket is down");
  return (await client.rpc(method, data)).data;
}

/** Takes the line for dead, whatever it looks like; what is followed goes on from where it was. */
export function reconnect(): void {
  if (!isOpen()) return;
  client?.disconnect();
  client?.connect();
}

/** The newest publication that is kept of a followed channel, from where the live ones come; null if none. */
export async function newest(channel: string): Promise<unknown> {
  const kept = await channels.get(channel)?.subscription.history({ limit: 1, reverse: true });
  return kept?.publications[0]?.data ?? null;
}

export interface ConnectionNow {
  connection: Connection;
  /** Up to when the page was live. */
  asOf: number;
  wasLive: boolean;
  /** Anything of the page is to be live. */
  isFollowing: boolean;
  skipped: number | null;
  silent: boolean;
  /** No WebSocket gets through. */
  overHttp: boolean;
}

export function connectionNow(): ConnectionNow {
  return { connection, asOf, wasLive, isFollowing, skipped, silent, overHttp };
}

export function onConnection(listener: () => void): void {
  changes.addEventListener("change", listener);
}

async function start(): Promise<void> {
  if (client || starting || !isLivePage) return;
  starting = true;
  isFollowing = true;
  try {
    const { token, url } = await realtime();
    // A `getToken` without a token would keep the socket from ever opening.
    const identity = token === null ? {} : { token, getToken: freshToken };
    const ways = waysTo(url);
    client = new Centrifuge(ways, {
      ...identity,
      emulationEndpoint: httpUrl(url, "emulation"),
      maxReconnectDelay: againMaxMillis,
      maxServerPingDelay: pingLateMillis,
    });
    client.on("error", ({ type, error }) => {
      console.debug("socket:", error.message);
      if (type === "connect" && error.code === unansweredCode) goOtherWay(ways);
    });
    client.on("message", ({ data }) => hear(data as Told));
    client.on("connecting", () => become("reconnecting"));
    client.on("connected", ({ transport }) => {
      overHttp = transport !== "websocket";
      become("live");
    });
    client.on("disconnected", ({ code }) => become(signedOutCodes.includes(code) ? "signed-out" : "offline"));
    for (const [channel, waiting] of early) {
      // Whoever knows where they left off begins, so that nothing since then is missed.
      waiting.sort(([one], [other]) => Number(!one) - Number(!other));
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

/** The ways to the gateway, best first. The client itself goes on to the next where a handshake is refused. */
function waysTo(url: string): TransportEndpoint[] {
  const overHttp = (["http_stream", "sse"] as const).map((transport) => ({
    transport,
    endpoint: httpUrl(url, `connection/${transport}`),
  }));
  const ways: TransportEndpoint[] = [{ transport: "websocket", endpoint: url }, ...overHttp];
  if (sessionStorage.getItem(eatenKey)) goOtherWay(ways);
  return ways;
}

function httpUrl(url: string, path: string): string {
  return url.replace(/^ws(.+)connection\/.*/, `http$1${path}`);
}

/** A socket that opens and then stays silent is eaten on its way. The client, whose list this is, would try it for ever. */
function goOtherWay(ways: TransportEndpoint[]): void {
  ways.push(...ways.splice(0, 1));
  sessionStorage.setItem(eatenKey, "1");
}

function attach(on: Centrifuge, channel: string, position: Position | null, listener: Listener): void {
  const known = channels.get(channel);
  if (known) {
    known.listeners.add(listener);
    if (known.subscription.state === "subscribed") catchUp(known.place, position, listener);
    return;
  }
  if (channels.size >= channelsMax) {
    health.markUnavailable(channel);
    become(socket);
    return listener.left?.();
  }
  const since = position ? { since: position, recoverable: true } : {};
  const options = { ...since, maxResubscribeDelay: againMaxMillis };
  const subscription = on.newSubscription(channel, options);
  const listeners = new Set([listener]);
  const place = new ChannelPosition();
  channels.set(channel, { listeners, subscription, place });
  health.expect(channel);
  const lost = () => {
    health.markUnavailable(channel);
    become(socket);
    for (const each of listeners) each.left?.();
  };
  subscription.on("publication", ({ data, offset = 0 }: PublicationContext) => {
    place.moves(data, offset);
    for (const each of listeners) each.data(data, offset);
  });
  subscription.on("subscribed", ({ wasRecovering, recovered, streamPosition }) => {
    place.joins(streamPosition ?? null, recovered);
    health.markAvailable(channel);
    become(socket);
    for (const each of listeners) each.joined?.(!wasRecovering || recovered, streamPosition ?? null);
  });
  subscription.on("subscribing", () => health.wasAvailable(channel) && lost());
  // By the gateway's word, and for good: whoever leaves by themselves hears of nothing.
  subscription.on("unsubscribed", lost);
  subscription.on("error", ({ error }) => {
    console.debug(`${channel}:`, error.message);
    if (subscription.state !== "subscribed") lost();
  });
  subscription.subscribe();
}

/** One more listener of a channel that is followed: it gets the newest that came, if that is news to it. */
function catchUp(place: ChannelPosition, position: Position | null, listener: Listener): void {
  const { newest, offset, whole } = place.given(position);
  if (newest !== null) listener.data(newest, offset);
  listener.joined?.(whole, null);
}

/** The last listener takes the subscription along. */
function leave(channel: string, listener: Listener): void {
  const known = channels.get(channel);
  if (known && (!known.listeners.delete(listener) || known.listeners.size > 0)) return;
  channels.delete(channel);
  if (known) client?.removeSubscription(known.subscription);
  health.forget(channel);
  become(socket);
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

/** The gateway says that this connection lags or that it keeps up again, that the auction does not answer or that it does. */
function hear(told: Told): void {
  if (told.lag !== undefined) skipped = told.lag?.skipped ?? null;
  silent = told.silent ?? silent;
  changes.dispatchEvent(new Event("change"));
}

/** How the socket is now; the page is live only while all that it shows is. */
function become(next: Connection): void {
  const before = connection;
  socket = next;
  connection = next === "live" && !health.isHealthy() ? "reconnecting" : next;
  if (before === connection) return;
  if (before === "live") asOf = serverNow();
  wasLive ||= connection === "live";
  if (socket !== "live") [skipped, silent] = [null, false];
  changes.dispatchEvent(new Event("change"));
}
