import assert from "node:assert/strict";
import { test } from "node:test";
import { digestRestMsMin, digestRestShare, digestStepsPerSlice } from "../limits.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { type DigestClaim, RoomDigests } from "./room-digests.ts";

/** A room whose digest at version `n` is `n`, after some steps. */
function world(steps = 1) {
  const clock = new ManualClock();
  const seen = {
    made: [] as number[],
    matches: 0,
    mismatches: [] as DigestClaim[],
    version: 1,
    goesOn: false,
    msPerSlice: 0,
  };
  const digests = new RoomDigests({
    clock: {
      ...clock,
      soon: (callback) => {
        clock.advance(seen.msPerSlice);
        callback();
      },
    },
    version: () => seen.version,
    *digesting() {
      seen.made.push(seen.version);
      for (let left = steps; left > 1; left--) yield;
      return seen.goesOn ? undefined : String(seen.version);
    },
    onMatch: () => void seen.matches++,
    onMismatch: (claim) => seen.mismatches.push(claim),
  });
  const claim = (member: number, digest: number, version = seen.version) =>
    digests.claim({ member, version, digest: String(digest) });
  return { clock, seen, digests, claim };
}

test("[P9] one digest answers all who ask about a version, and whoever says something else is found", () => {
  const { clock, seen, claim } = world();
  for (let member = 1; member <= 50; member++) claim(member, member === 7 ? 8 : 1);
  clock.advance(0);
  claim(51, 1);
  claim(52, 2);
  assert.deepEqual(seen.made, [1]);
  assert.equal(seen.matches, 50);
  assert.deepEqual(
    seen.mismatches.map(({ member }) => member),
    [7, 52],
  );
});

test("[P9] after a digest the room rests, and who asks meanwhile waits", () => {
  const { clock, seen, claim } = world();
  claim(1, 1);
  clock.advance(0);
  seen.version = 2;
  claim(1, 3);
  clock.advance(digestRestMsMin - 1);
  assert.deepEqual(seen.made, [1]);
  clock.advance(1);
  assert.deepEqual(seen.made, [1, 2]);
  assert.equal(seen.mismatches.length, 1);
});

test("[P9] the longer a digest takes, the longer the rest", () => {
  const { clock, seen, claim } = world(10 * digestStepsPerSlice);
  seen.msPerSlice = 100;
  claim(1, 1);
  clock.advance(0);
  assert.deepEqual(seen.made, [1]);
  seen.version = 2;
  claim(1, 2);
  clock.advance(900 * digestRestShare - 1);
  assert.deepEqual(seen.made, [1]);
  clock.advance(1);
  assert.deepEqual(seen.made, [1, 2]);
});

test("[P9] in a room that goes on all the time nothing is compared, and nothing piles up", () => {
  const { clock, seen, claim } = world();
  seen.goesOn = true;
  for (let n = 0; n < 100; n++) {
    claim(1, 77);
    clock.advance(100);
    seen.version++;
  }
  assert.ok(seen.made.length <= 1 + (100 * 100) / digestRestMsMin, `${seen.made.length} digests`);
  assert.deepEqual(seen.mismatches, []);
});

test("a version that is past is compared if its digest was made, else not; who has left is not", () => {
  const { clock, seen, digests, claim } = world();
  claim(1, 1);
  clock.advance(0);
  seen.version = 3;
  claim(2, 9, 1);
  assert.deepEqual(
    seen.mismatches.map(({ member }) => member),
    [2],
  );
  claim(3, 9, 2);
  claim(4, 9);
  digests.forget(4);
  clock.advance(digestRestMsMin);
  claim(5, 9);
  digests.stop();
  clock.advance(10 * digestRestMsMin);
  assert.deepEqual(seen.made, [1]);
  assert.equal(seen.mismatches.length, 1);
});
