import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decode, encode } from "@convergence/engine";
import { errorCodeCodec, errorCodes, errorTable, isErrorCode, retryClassOf } from "./errors.ts";

test("every error code has a number of its own, a retry class and a meaning in a sentence", () => {
  const numbers = errorCodes.map((code) => errorTable[code].wire);
  assert.equal(new Set(numbers).size, errorCodes.length);
  for (const code of errorCodes) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.match(errorTable[code].meaning, /^[A-Z][^.]{10,}\.$/, code);
    assert.ok(["never", "later", "resync", "authenticate", "upgrade"].includes(retryClassOf(code)), code);
  }
});

test("every error code comes back, and no other is read", () => {
  for (const code of errorCodes) assert.equal(decode(errorCodeCodec, encode(errorCodeCodec, code)), code);
  assert.throws(() => decode(errorCodeCodec, Uint8Array.from([0])), CodecError);
  assert.throws(() => decode(errorCodeCodec, Uint8Array.from([255])), CodecError);
  assert.ok(isErrorCode("forbidden"));
  assert.ok(!isErrorCode("toString"));
});
