import assert from "node:assert/strict";
import { test } from "node:test";
import { versionNameUnitsMax } from "./limits.ts";
import { isVersionName } from "./version-name.ts";

test("[P9] a version name is a line of text without white space around it, of a limited length", () => {
  const good = ["1", "Sent to the printer", "v1.0", "a  b", "\u{1f600}", "__proto__", "x".repeat(versionNameUnitsMax)];
  for (const name of good) assert.ok(isVersionName(name), JSON.stringify(name));
  const bad = ["", " ", " a", "a ", "\ta", "a\n", "a\nb", "a\0b", "\u00a0a", "a\ufeff", "\ud800", "a\udc00b"];
  for (const name of [...bad, "x".repeat(versionNameUnitsMax + 1)])
    assert.ok(!isVersionName(name), JSON.stringify(name));
});
