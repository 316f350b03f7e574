import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError } from "@convergence/engine";
import { decodeClientMessages, encodeClientMessages } from "./frame.ts";
import { presenceStateBytesMax } from "./limits.ts";
import { isPresenceState, presenceStateBytes, presenceStateValue } from "./presence-state.ts";

test("[P9] a state is JSON in the one form that JSON.stringify gives it", () => {
  const states = ["null", "0", "-1.5", '"é😀"', "[]", '{"__proto__":{"a":[true,1e+21]}}'];
  for (const text of states) assert.ok(isPresenceState(text), text);
  for (const text of states) assert.equal(JSON.stringify(presenceStateValue(text)), text);
  assert.ok(isPresenceState(JSON.stringify("\\ud800")), "a backslash and five letters");
  const halves = ["\ud800", ["\\\ud800"]].map((value) => JSON.stringify(value));
  for (const text of halves) assert.ok(!isPresenceState(text), text);
  const others = [
    "",
    " 1",
    "NaN",
    "Infinity",
    "1e999",
    "-0",
    "undefined",
    "{a:1}",
    '{"a":1,"a":2}',
    "[1,]",
    "[1] ",
    "'a'",
  ];
  for (const text of others) assert.ok(!isPresenceState(text), text);
});

test("[P9] a state is counted in bytes, and one too many is refused on both sides of the wire", () => {
  const most = JSON.stringify("é".repeat((presenceStateBytesMax - 2) / 2));
  assert.equal(presenceStateBytes(most), presenceStateBytesMax);
  assert.ok(isPresenceState(most));
  for (const text of ["", "a", "é", "中", "😀", "a😀中é"])
    assert.equal(presenceStateBytes(text), Buffer.byteLength(text));
  const tooMuch = JSON.stringify("é".repeat(presenceStateBytesMax / 2));
  assert.ok(tooMuch.length < presenceStateBytesMax);
  assert.ok(!isPresenceState(tooMuch));
  assert.throws(() => encodeClientMessages([{ kind: "setPresence", channel: 1, state: tooMuch }]), RangeError);
});

test("[P9] text that is no state is a malformed frame, whatever it is", () => {
  const frame = encodeClientMessages([{ kind: "setPresence", channel: 1, state: '"ab"' }]);
  const at = frame.indexOf('"'.charCodeAt(0));
  assert.ok(at > 0);
  for (const replaced of ["x", "{", "1"]) {
    const damaged = Uint8Array.from(frame);
    damaged[at] = replaced.charCodeAt(0);
    assert.throws(() => decodeClientMessages(damaged), CodecError);
  }
  const deep = "[".repeat(presenceStateBytesMax / 2) + "]".repeat(presenceStateBytesMax / 2);
  assert.ok(isPresenceState(deep));
});
