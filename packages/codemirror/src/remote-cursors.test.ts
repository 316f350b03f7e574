import assert from "node:assert/strict";
import test from "node:test";
import { type ModelCollaborator, ModelReference } from "@convergence/client";
import { cursorsMax, nameUnitsMax } from "./limits.ts";
import { remoteCursors } from "./remote-cursors.ts";

const userOf = (name: string) => ({ key: name, username: name, displayName: name, anonymous: true });

/** Somebody else's reference, wherever it stands. */
function reference(kind: "range" | "index" | "property", values: readonly unknown[], name = "bob"): ModelReference {
  const host = {
    reportError: (error: unknown) => assert.fail(String(error)),
    shown: () => ({ kind, element: 1, side: "inside", values }) as never,
    author: () => ({ sessionId: `session of ${name}`, user: userOf(name) as never }),
    elementOf: () => undefined,
  };
  return new ModelReference(host, kind, "cursor", undefined as never);
}

const person = (name: string, colorIndex: number): ModelCollaborator => ({
  ...{
    sessionId: `session of ${name}`,
    user: userOf(name) as never,
    colorIndex,
    isReconnecting: false,
    state: undefined,
  },
});
const cursorsOf = (...references: readonly ModelReference[]) =>
  remoteCursors(references, [person("cleo", 3), person("bob", 14)], (position) => position * 10);

test("a cursor has the place of its reference, backwards too, and the name and colour of its owner", () => {
  assert.deepEqual(cursorsOf(reference("range", [{ start: 3, end: 1 }])), [
    { sessionId: "session of bob", name: "bob", colour: 2, anchor: 30, head: 10 },
  ]);
});

test("one whose owner is not in the list yet is shown all the same", () => {
  assert.deepEqual(
    cursorsOf(reference("range", [{ start: 0, end: 0 }], "dora")).map(({ name, colour }) => [name, colour]),
    [["dora", 0]],
  );
});

test("[P9] what points nowhere, is no range, or is too much, is not shown", () => {
  assert.deepEqual(cursorsOf(reference("range", []), reference("index", [7]), reference("property", ["x"])), []);
  const many = Array.from({ length: cursorsMax + 5 }, () =>
    reference("range", [{ start: 0, end: 0 }], "x".repeat(nameUnitsMax * 2)),
  );
  const cursors = cursorsOf(...many);
  assert.equal(cursors.length, cursorsMax);
  assert.equal(cursors[0]!.name.length, nameUnitsMax);
});
