import assert from "node:assert/strict";
import test from "node:test";
import { CursorExchange } from "./cursor-exchange.ts";
import { cursorsMax, nameUnitsMax } from "./limits.ts";
import { FakeRanges } from "./testing/fake-ranges.ts";

function begin(string = new FakeRanges()) {
  const people = [{ sessionId: "own" }, { sessionId: "bob", colorIndex: 14 }, { sessionId: "cleo" }];
  const told = { changes: 0 };
  const exchange = new CursorExchange(string, { collaborators: () => people }, "cursor", () => {
    told.changes++;
  });
  const others = () => exchange.others((position) => position * 10);
  return { string, exchange, told, others };
}

test("the own selection is shared once it is somewhere, and again only where the reference has not gone by itself", () => {
  const { string, exchange } = begin();
  assert.equal(string.all.length, 0);
  exchange.share({ start: 1, end: 1 });
  const own = string.all[0]!;
  assert.deepEqual([own.isShared, own.content, own.sets], [true, { start: 1, end: 1 }, 1]);
  exchange.share({ start: 1, end: 1 });
  own.content = { start: 2, end: 2 };
  exchange.share({ start: 2, end: 2 });
  assert.equal(own.sets, 1);
  exchange.share({ start: 4, end: 2 });
  assert.deepEqual([own.content, own.sets], [{ start: 4, end: 2 }, 2]);
  exchange.end();
  assert.ok(own.isGone);
});

test("others are shown where they are, from the first on, and not after they left", () => {
  const string = new FakeRanges();
  string.appear("bob").content = { start: 3, end: 1 };
  const { told, others, exchange } = begin(string);
  assert.deepEqual(others(), [{ sessionId: "bob", name: "Name of bob", colour: 2, anchor: 30, head: 10 }]);
  const cleo = string.appear("cleo");
  assert.equal(told.changes, 1);
  assert.equal(others().length, 1);
  cleo.set({ start: 0, end: 0 });
  assert.equal(told.changes, 2);
  assert.deepEqual(
    others().map(({ sessionId, colour }) => [sessionId, colour]),
    [
      ["bob", 2],
      ["cleo", 2],
    ],
  );
  cleo.dispose();
  assert.equal(told.changes, 3);
  assert.equal(others().length, 1);
  assert.equal(cleo.listeners, 0);
  exchange.end();
  assert.equal(string.all[0]!.listeners, 0);
  string.appear("dora");
  assert.equal(told.changes, 3);
});

test("[P9] what is under another key, is no range, or is too much, is not shown", () => {
  const { string, others, told } = begin();
  string.appear("bob", "comment").content = { start: 1, end: 1 };
  string.rangeReference("cursor").content = { start: 1, end: 1 };
  for (const content of [7, null, {}, { start: 0.5, end: 1 }, { start: "1", end: 2 }, undefined]) {
    string.appear("cleo").content = content;
  }
  assert.deepEqual(others(), []);
  assert.equal(told.changes, 6);
  const longName = "x".repeat(nameUnitsMax * 2);
  for (let i = 0; i < cursorsMax + 5; i++) string.appear(`${longName}${i}`).content = { start: 0, end: 0 };
  assert.equal(others().length, cursorsMax);
  assert.equal(others()[0]!.name.length, nameUnitsMax);
});
