import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, asked, publishes, unsubscribes, until } from "./gateway";
import { connectionNow, follow, reconnect, type Listener } from "../socket";

/** Notes what it is told. */
function notes(): Listener & { told: string[] } {
  const told: string[] = [];
  return {
    told,
    data: (data, offset) => told.push(`${String(data)}@${offset}`),
    joined: (whole) => told.push(whole ? "whole" : "not whole"),
    left: () => told.push("left"),
  };
}

const away = { error: { code: 100, message: "internal server error", temporary: true } };
const forbidden = { error: { code: 103, message: "permission denied" } };
const place = { epoch: "e", offset: 10, recoverable: true, positioned: true };

test("a page that was opened while nothing can be heard is not live until it is", async () => {
  let up = false;
  answers(() => (up ? { subscribe: place } : away));
  const listener = notes();
  const end = follow("lot:s.away", null, listener);
  await until("told", () => listener.told.length > 0);
  assert.deepEqual(listener.told, ["left"]);
  assert.deepEqual([connectionNow().connection, connectionNow().wasLive], ["reconnecting", false]);
  up = true;
  await until("followed", () => listener.told.includes("whole"));
  assert.equal(connectionNow().connection, "live");
  end();
});

test("a channel that is refused or ended for good is missed until its listener goes", async () => {
  answers(({ channel }) => (channel === "lot:s.no" ? forbidden : { subscribe: place }));
  const [heard, refused] = [notes(), notes()];
  const [endHeard, endRefused] = [follow("lot:s.yes", null, heard), follow("lot:s.no", null, refused)];
  await until("refused", () => refused.told.includes("left"));
  assert.equal(connectionNow().connection, "reconnecting");
  endRefused();
  assert.equal(connectionNow().connection, "live");
  await until("heard", () => heard.told.includes("whole"));
  unsubscribes("lot:s.yes", 2000);
  await until("told", () => heard.told.includes("left"));
  assert.equal(connectionNow().connection, "reconnecting");
  endHeard();
  assert.equal(connectionNow().connection, "live");
});

test("whoever comes and goes by themselves leaves the page live", async () => {
  answers(() => ({ subscribe: place }));
  const listener = notes();
  const end = follow("tick:A", null, listener);
  assert.equal(connectionNow().connection, "live", "a row that is scrolled to has its time");
  await until("followed", () => listener.told.includes("whole"));
  publishes("tick:A", 11, "a");
  await until("given", () => listener.told.includes("a@11"));
  end();
  assert.deepEqual(listener.told, ["whole", "a@11"]);
  assert.equal(connectionNow().connection, "live");
});

test("more channels than a socket may have are not silently left out", async () => {
  answers(() => ({ subscribe: place }));
  const listeners = Array.from({ length: 121 }, notes);
  const ends = listeners.map((listener, n) => follow(`lot:s.${n}`, null, listener));
  await until("most are followed", () => listeners.filter(({ told }) => told.includes("whole")).length === 120);
  assert.deepEqual(listeners.at(-1)?.told, ["left"]);
  assert.equal(connectionNow().connection, "reconnecting");
  for (const end of ends) end();
  assert.equal(connectionNow().connection, "live");
  assert.equal(asked.some(({ channel }) => channel === "lot:s.120"), false);
});

test("a page that woke up is not live before it was answered, and goes on from where it was", async () => {
  answers(() => ({ subscribe: place }));
  const listener = notes();
  const end = follow("lot:s.sleep", null, listener);
  await until("followed", () => listener.told.includes("whole"));
  publishes("lot:s.sleep", 14, "a");
  await until("given", () => listener.told.includes("a@14"));
  answers(() => ({ subscribe: { ...place, offset: 14, was_recovering: true, recovered: true } }));
  reconnect();
  assert.deepEqual([connectionNow().connection, listener.told.at(-1)], ["reconnecting", "left"]);
  await until("followed again", () => listener.told.at(-1) === "whole");
  const { offset, epoch, recover } = asked.at(-1) ?? {};
  assert.deepEqual({ offset, epoch, recover }, { offset: 14, epoch: "e", recover: true });
  assert.equal(connectionNow().connection, "live");
  end();
});

test("who listens to a channel that is followed already gets what came before", async () => {
  answers(() => ({ subscribe: place }));
  const first = notes();
  const ends = [follow("lot:s.two", { offset: 10, epoch: "e" }, first)];
  await until("followed", () => first.told.includes("whole"));
  const joins = (position: { offset: number; epoch: string } | null) => {
    const listener = notes();
    ends.push(follow("lot:s.two", position, listener));
    return listener.told;
  };
  assert.deepEqual(joins({ offset: 10, epoch: "e" }), ["whole"]);
  assert.deepEqual(joins({ offset: 9, epoch: "e" }), ["not whole"], "nothing came that could be given");
  publishes("lot:s.two", 14, "a");
  await until("given", () => first.told.includes("a@14"));
  assert.deepEqual(joins({ offset: 14, epoch: "e" }), ["whole"]);
  assert.deepEqual(joins({ offset: 12, epoch: "e" }), ["a@14", "not whole"]);
  assert.deepEqual(joins({ offset: 99, epoch: "another life" }), ["a@14", "not whole"]);
  assert.deepEqual(joins(null), ["a@14", "whole"], "it asked for no place");
  // What was of another life is given to nobody.
  answers(() => ({ subscribe: { ...place, epoch: "f", offset: 3 } }));
  unsubscribes("lot:s.two", 2500);
  await until("joined again", () => first.told.at(-1) !== "a@14" && first.told.at(-1) !== "left");
  assert.deepEqual(joins({ offset: 1, epoch: "f" }), ["not whole"]);
  for (const end of ends) end();
});
