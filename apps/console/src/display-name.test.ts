import assert from "node:assert/strict";
import test from "node:test";
import { displayNameLengthMax, inventedName, tidyName } from "./display-name.ts";

test("an invented name is two words, at the ends of the lists too", () => {
  for (const random of [0, 0.5, 0.999_999]) assert.match(inventedName(random, random), /^[A-Z][a-z]+ [A-Z][a-z]+$/);
});

test("a typed name loses its outer and doubled spaces, and what is too long", () => {
  assert.equal(tidyName("  Ada \n Lovelace "), "Ada Lovelace");
  assert.equal(tidyName(" \t "), "");
  assert.equal(tidyName("a\u0007b"), "a b");
  assert.equal(tidyName("x".repeat(100)).length, displayNameLengthMax);
  assert.equal(tidyName("🦊".repeat(100)), "🦊".repeat(displayNameLengthMax));
});
