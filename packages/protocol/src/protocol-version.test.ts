import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clientMessageCodec } from "./client-message.ts";
import { protocolVersion, wireShapeHash } from "./protocol-version.ts";
import { serverMessageCodec } from "./server-message.ts";

test("the form of the messages changes only together with the protocol version", () => {
  const shapes = `${clientMessageCodec.shape}\n${serverMessageCodec.shape}\n`;
  const hash = createHash("sha256").update(shapes).digest("hex");
  assert.equal(
    hash,
    wireShapeHash,
    "The form of the messages has changed. Raise protocolVersion, add a line to version-history.md, and put the new hash " +
      `${hash} into protocol-version.ts.`,
  );
});

test("every protocol version has a line in the version history", () => {
  const history = readFileSync(new URL("../version-history.md", import.meta.url), "utf8");
  const versions = [...history.matchAll(/^\| (\d+) \| .{5,} \|$/gm)].map((match) => Number(match[1]));
  assert.deepEqual(
    versions,
    Array.from({ length: protocolVersion }, (_, index) => index + 1),
  );
});
