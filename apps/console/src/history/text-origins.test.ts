import assert from "node:assert/strict";
import test from "node:test";
import { joinOrigins, type Origins, originOf, sharesOf, spliceOrigins } from "./text-origins.ts";

/** One letter for each unit: the author's, or `.` for nobody known. */
const drawn = (origins: Origins): string =>
  origins.map(({ length, origin }) => (origin?.userKey ?? ".").repeat(length)).join("");

test("[P6] each unit keeps its author while others write around it: against a list of units", () => {
  let seed = 7;
  const below = (count: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 16) % count;
  };
  let origins: Origins = [{ length: 5, origin: undefined }];
  let units = ".....";
  for (let version = 1; version <= 1000; version++) {
    const at = below(units.length + 1);
    const remove = below(Math.min(4, units.length - at + 1));
    const length = below(5);
    const author = "abc"[below(3)]!;
    origins = spliceOrigins(origins, at, remove, { length, origin: originOf(author, version, version) });
    units = units.slice(0, at) + author.repeat(length) + units.slice(at + remove);
    assert.equal(drawn(origins), units);
    assert.ok(
      origins.every((run, index) => run.origin?.userKey !== origins[index + 1]?.origin?.userKey || !run.origin),
    );
  }
  assert.ok(units.length > 100);
});

test("[P6] what one author wrote side by side is one run; another author, a long pause and what nobody knows end it", () => {
  const origins = joinOrigins([
    { length: 2, origin: originOf("ann", 9, 9000) },
    { length: 3, origin: originOf("ann", 4, 4000) },
    { length: 1, origin: originOf("bob", 5, 5000) },
    { length: 0, origin: originOf("ann", 6, 6000) },
    { length: 1, origin: originOf("bob", 90, 3_600_000) },
    { length: 4, origin: undefined },
    { length: 1, origin: originOf("bob", 91, 3_600_001) },
  ]);
  const runs = origins.map(({ length, origin }) => [length, origin?.firstVersion, origin?.lastVersion]);
  assert.deepEqual(runs, [
    [5, 4, 9],
    [1, 5, 5],
    [1, 90, 90],
    [4, undefined, undefined],
    [1, 91, 91],
  ]);
  assert.deepEqual(sharesOf(origins), [
    { userKey: "ann", units: 5 },
    { userKey: "bob", units: 3 },
  ]);
});
