import assert from "node:assert/strict";
import { test } from "node:test";
import { Hearing, Place } from "../hearing";

function following(...channels: string[]): Hearing {
  const hearing = new Hearing();
  for (const channel of channels) hearing.follows(channel);
  return hearing;
}

test("a page that was opened while nothing can be heard is not whole until it is", () => {
  const hearing = following("lot", "sale");
  assert.equal(hearing.isWhole(), false, "both are waited for");
  hearing.hears("sale");
  hearing.loses("lot");
  assert.equal(hearing.isWhole(), false);
  hearing.hears("lot");
  assert.equal(hearing.isWhole(), true);
});

test("a channel that is lost, or was refused for good, is missed until it is heard or nobody listens any more", () => {
  for (const ends of ["hears", "leaves"] as const) {
    const hearing = following("lot");
    hearing.hears("lot");
    assert.equal(hearing.isWhole(), true);
    hearing.loses("lot");
    assert.equal(hearing.isWhole(), false);
    hearing[ends]("lot");
    assert.equal(hearing.isWhole(), true, ends);
  }
});

test("a channel beyond what a socket may have is missed though it was never followed", () => {
  const hearing = following();
  hearing.loses("one too many");
  assert.equal(hearing.isWhole(), false);
});

test("once the page was whole, a row that is scrolled to has its time", () => {
  const hearing = following("lot");
  hearing.hears("lot");
  assert.equal(hearing.isWhole(), true);
  hearing.follows("row");
  assert.equal(hearing.isWhole(), true);
  assert.equal(hearing.wasHeard("row"), false);
  hearing.loses("row");
  assert.equal(hearing.isWhole(), false, "it had its time");
});

test("one more listener gets the newest that came, unless it has that already", () => {
  const place = new Place();
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
  const place = new Place();
  place.joins(null, false);
  place.moves("a", 0);
  assert.deepEqual(place.given({ epoch: "e", offset: 1 }), { newest: null, offset: 0, whole: true });
});
