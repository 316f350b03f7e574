import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decode, encode, string, versionNamesMax, versionNameUnitsMax } from "@convergence/engine";
import { decodeServerMessages, encodeServerMessages } from "./frame.ts";
import { versionNameTextCodec } from "./version-name.ts";

test("[P9] what is no name of a version is neither written nor read, and the error does not repeat it", () => {
  const longer = string(versionNameUnitsMax + 1);
  for (const text of ["", " secret", "secret ", "sec\nret", "sec\0ret", "s".repeat(versionNameUnitsMax + 1)]) {
    assert.throws(() => encode(versionNameTextCodec, text), RangeError);
    assert.throws(
      () => decode(versionNameTextCodec, encode(longer, text)),
      (error) => error instanceof CodecError && !/secret|ss/.test(error.message),
    );
  }
});

test("[P9] all names that a model may have fit into one answer, however long they are", () => {
  const createdBy = "\u4e00".repeat(256);
  const names = Array.from({ length: versionNamesMax }, (_, version) => {
    return { name: `${version}`.padEnd(versionNameUnitsMax, "\u4e00"), version, createdAt: 8.64e15, createdBy };
  });
  const frame = encodeServerMessages([{ kind: "versionNameList", request: 1, names }]);
  assert.ok(frame.length < 2 ** 21, `${frame.length} bytes`);
  assert.deepEqual(decodeServerMessages(frame), [{ kind: "versionNameList", request: 1, names }]);
  const more = [...names, { ...names[0]!, name: "more" }];
  assert.throws(() => encodeServerMessages([{ kind: "versionNameList", request: 1, names: more }]), RangeError);
});
