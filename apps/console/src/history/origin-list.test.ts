import assert from "node:assert/strict";
import test from "node:test";
import { OriginList } from "./origin-list.ts";
import { joinOrigins, type Origins, originOf } from "./text-origins.ts";

/** One letter for each unit: the author's, or `.` for nobody known. */
const drawn = (origins: Origins): string =>
  origins.map(({ length, origin }) => (origin?.userKey ?? ".").repeat(length)).join("");

function randomBelow(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % count;
  };
}

test("[P6] each unit keeps its author while others write around it: against a list of units", () => {
  for (const removeMax of [4, 40]) {
    const below = randomBelow(7);
    const list = new OriginList();
    list.reset([{ length: 5, origin: undefined }]);
    let units = ".....";
    for (let version = 1; version <= 1000; version++) {
      const at = below(units.length + 1);
      const remove = below(Math.min(removeMax, units.length - at + 1));
      const length = below(removeMax === 4 ? 5 : 50);
      const author = "abc"[below(3)]!;
      list.splice(at, remove, { length, origin: originOf(author, version, version) });
      units = units.slice(0, at) + author.repeat(length) + units.slice(at + remove);
      assert.equal(drawn(list.runs), units);
      assert.deepEqual(list.runs, joinOrigins(list.runs), "neighbours of one author are one run");
    }
    assert.ok(units.length > 100);
  }
});

test("[P6] who was given the authors of a text keeps them while it goes on", () => {
  const list = new OriginList();
  list.reset([{ length: 4, origin: originOf("ann", 1, 1) }]);
  const before = list.runs;
  list.splice(2, 1, { length: 1, origin: originOf("bob", 2, 2) });
  assert.equal(drawn(before), "aaaa".replaceAll("a", "ann"));
  assert.equal(drawn(list.runs), "annannbobann");
  list.reset([]);
  list.splice(0, 0, { length: 1, origin: undefined });
  assert.equal(drawn(list.runs), ".");
});
