import assert from "node:assert/strict";
import test from "node:test";
import {
  lastPlace,
  pageOf,
  placeOf,
  playedTo,
  playingFrom,
  playMsMax,
  type Reach,
  timePlaces,
  wishAt,
} from "./timeline.ts";

const reach: Reach = { maxVersion: 260, minTime: 1000, maxTime: 5000 };

test("[P6] both lines begin with version 0 and end with the latest version", () => {
  for (const scale of ["version", "time"] as const) {
    assert.deepEqual(wishAt(scale, reach, 0), { kind: "version", version: 0 });
    assert.deepEqual(wishAt(scale, reach, lastPlace(scale, reach)), { kind: "version", version: 260 });
    assert.equal(placeOf(scale, reach, 260, 5000), lastPlace(scale, reach));
    assert.equal(placeOf(scale, reach, 0, 1000), 0);
  }
});

test("[P6] a place on the line of time is the time that lies so far along", () => {
  assert.deepEqual(wishAt("time", reach, timePlaces / 4), { kind: "time", time: 2000 });
  assert.equal(placeOf("time", reach, 17, 2000), timePlaces / 4);
});

test("a page of the line is a tenth of it, and never nothing", () => {
  assert.deepEqual([0, 3, 100, 259_778].map(pageOf), [1, 1, 10, 25_978]);
});

test("a history that began and ended in one moment has a line all the same", () => {
  const moment: Reach = { maxVersion: 3, minTime: 7, maxTime: 7 };
  assert.equal(placeOf("time", moment, 2, 7), 0);
  assert.equal(placeOf("time", moment, 3, 7), timePlaces);
  assert.deepEqual(wishAt("time", moment, 1), { kind: "time", time: 7 });
  assert.equal(playedTo(playingFrom("time", moment, 0, 0), 0), timePlaces);
});

test("playing takes half a minute at most, and a short history is not rushed through", () => {
  const long = playingFrom("version", { ...reach, maxVersion: 260_000 }, 0, 100);
  assert.equal(long.durationMs, playMsMax);
  assert.equal(playedTo(long, 100), 0);
  assert.equal(playedTo(long, 100 + playMsMax / 2), 130_000);
  assert.equal(playedTo(long, 100 + 2 * playMsMax), 260_000);
  assert.equal(playingFrom("version", reach, 248, 0).durationMs, 1000);
  assert.equal(playingFrom("time", reach, timePlaces / 2, 0).durationMs, 2000);
});
