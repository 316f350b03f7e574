import assert from "node:assert/strict";
import test from "node:test";
import { joinOrigins, originOf, sharesOf } from "./text-origins.ts";

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
