import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamHealth, ChannelPosition } from "../stream-health";

function following(...channels: string[]): StreamHealth {
  const health = new StreamHealth();
  for (const channel of channels) health.expect(channel);
  return health;
}

test("a page that was opened while nothing can be heard is not whole until it is", () => {
  const health = following("lot", "sale");
  assert.equal(health.isHealthy(), false, "both are waited for");
  health.markAvailable("sale");
  health.markUnavailable("lot");
  assert.equal(health.isHealthy(), false);
  health.markAvailable("lot");
  assert.equal(health.isHealthy(), true);
});

test("a channel that is lost, or was refused for good, is missed until it is heard or nobody listens any more", () => {
  for (const ends of ["markAvailable", "forget"] as const) {
    const health = following("lot");
    health.markAvailable("lot");
    assert.equal(health.isHealthy(), true);
    health.markUnavailable("lot");
    assert.equal(health.isHealthy(), false);
    health[ends]("lot");
    assert.equal(health.isHealthy(), true, ends);
  }
});

test("a channel beyond what a socket may have is missed though it was never followed", () => {
  const health = following();
  health.markUnavailable("one too many");
  assert.equal(health.isHealthy(), false);
});

test("once the page was whole, a row that is scrolled to has its time", () => {
  const health = following("lot");
  health.markAvailable("lot");
  assert.equal(health.isHealthy(), true);
  health.expect("row");
  assert.equal(health.isHealthy(), true);
  assert.equal(health.wasAvailable("row"), false);
  health.markUnavailable("row");
  assert.equal(health.isHealthy(), false, "it had its time");
});

test("one more listener gets the newest that came, unless it has that already", () => {
  const place = new ChannelPosition();
  place.joins({ epoch: "e", offset: 10 }, false);
  const given = (offset: number, epoch = "e") => place.given({ epoch, offset });
  assert.deepEqual(given(10), { newest: null, offset: 10, whole: true });
  assert.deepEqual(given(9), { newest: null, offset: 10, whole: false }, "nothing came that could be given");
  place.moves("a", 14);
  assert.deepEqual(given(14), { newest: null, offset: 14, whole: true });
  assert.deepEqual(given(12), { newest: "a", offset: 14, whole: false });
  assert.deepEqual(given(99, "another life"), { newest: "a", offset: 14, whole: false });
  assert.deepEqual(place.given(null), { newest: "a", offset: 14, whole: true }, "it asked for no place");
  place.joins({ epoch: "e", offset: 14 }, true);
  assert.deepEqual(given(12), { newest: "a", offset: 14, whole: false }, "nothing was missed between");
  place.joins({ epoch: "f", offset: 3 }, false);
  assert.deepEqual(given(1, "f"), { newest: null, offset: 3, whole: false }, "what was of another life is given to nobody");
});

test("a channel that tells no place gives nothing and claims nothing is missing", () => {
  const place = new ChannelPosition();
  place.joins(null, false);
  place.moves("a", 0);
  assert.deepEqual(place.given({ epoch: "e", offset: 1 }), { newest: null, offset: 0, whole: true });
});
