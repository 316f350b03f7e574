import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createServer } from "./create-server.ts";
import { defaultLimits, type ServerLimits } from "./limits.ts";
import { limitNames, resolveLimits } from "./resolve-limits.ts";

test("[P9] a limit can be set, and all others keep their defaults", () => {
  assert.deepEqual(resolveLimits({ treeDepthMax: 3 }), { ...defaultLimits, treeDepthMax: 3 });
  assert.deepEqual(resolveLimits({ idleRoomMs: 0 }), { ...defaultLimits, idleRoomMs: 0 });
  assert.deepEqual(resolveLimits(defaultLimits), defaultLimits, "the defaults are in their own range");
});

test("[P9] a limit that cannot be kept is refused with its name, its value and what would do", async () => {
  const wrong = [
    [{ nonsense: 3 }, "There is no limit with the name nonsense; docs/operations.md lists them."],
    [{ treeDepthMax: 65 }, "The limit treeDepthMax has to be a whole number from 1 to 64, and 65 is not."],
    [{ treeDepthMax: 0 }, "The limit treeDepthMax has to be a whole number from 1 to 64, and 0 is not."],
    [{ channelsMax: 1.5 }, "The limit channelsMax has to be a whole number from 1 to 65535, and 1.5 is not."],
    [
      { helloMsMax: 2 ** 31 },
      "The limit helloMsMax has to be a whole number from 0 to 2147483647, and 2147483648 is not.",
    ],
    [{ unsentBytesMax: Number.NaN }, /^The limit unsentBytesMax .* NaN is not\.$/],
  ] as const satisfies readonly (readonly [Readonly<Record<string, number>>, string | RegExp])[];
  for (const [limits, message] of wrong) {
    assert.throws(() => resolveLimits(limits), { name: "ConfigurationError", message });
    await assert.rejects(createServer({ port: 0, logLevel: "silent", limits: limits as Partial<ServerLimits> }), {
      name: "ConfigurationError",
      message,
    });
  }
});

test("[P9] the page for operators lists every limit with its default", () => {
  const page = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm)].map(([, name, value]) => [name, value]);
  assert.deepEqual(
    rows,
    limitNames.map((name) => [name, defaultLimits[name].toLocaleString("en-US")]),
  );
});
