import assert from "node:assert/strict";
import test from "node:test";
import { conflictNotice, joinLosses, type Loss, plainly } from "./conflict-notice.ts";

const splice = { kind: "splice", element: "1.1", at: 0, remove: 0, insert: "Milk" } as const;
const removeKey = { kind: "removeKey", element: "1.1", key: "size" } as const;
const value = { kind: "value", element: "1.1", value: "new", elements: ["1.1"] } as const;
const loss: Loss = {
  elementId: "1.1",
  kind: "gone",
  operation: splice,
  lostValue: "Milk",
  path: ["todo", 0, "title"],
  winner: value,
  by: "Ada",
};

test("[P2] a notice says where, who, what was lost and to what", () => {
  const notice = conflictNotice(loss);
  assert.equal(notice.text, "todo › 0 › title: Ada replaced the whole text while you changed it.");
  assert.equal(notice.title, "An edit came to nothing");
  assert.equal(notice.lost, "Milk");
});

test("[P2] a key that was overwritten is named", () => {
  const operation = { kind: "setKey", element: "1.1", key: "size", value: 2, elements: ["2.1"] } as const;
  const notice = conflictNotice({ ...loss, kind: "overwritten", operation, lostValue: 2, winner: removeKey, path: [] });
  assert.equal(notice.text, "size: Ada removed it, without having seen yours.");
  assert.equal(notice.title, "Overwritten");
});

test("[P2] a move that was lost has no value, and says what became of the item", () => {
  const operation = { kind: "move", element: "1.1", at: 0, gap: 2 } as const;
  const lost = { ...loss, operation, lostValue: undefined, path: ["list"] };
  const removed = conflictNotice({ ...lost, winner: { kind: "remove", element: "1.1", at: 0, count: 1 } });
  assert.equal(removed.text, "list: Ada removed the item while you changed it.");
  assert.equal(removed.lost, undefined);
  const moved = conflictNotice({ ...lost, kind: "overwritten", winner: operation });
  assert.match(moved.text, /^list: Ada moved the same item/);
});

test("[P2] what was lost with its place is still shown", () => {
  const operation = { kind: "add", element: "1.1", value: 2 } as const;
  const add: Loss = { ...loss, operation, lostValue: 2, path: undefined, winner: removeKey };
  assert.equal(conflictNotice(add).lost, "2");
  assert.equal(conflictNotice(add).text, "Ada removed this while you changed it.");
  assert.match(conflictNotice({ ...add, by: undefined }).text, /^Somebody else removed this/);
  assert.match(conflictNotice({ ...add, winner: undefined }).text, /^This belonged to something/);
});

test("a long name is cut", () => {
  assert.ok(conflictNotice({ ...loss, by: "x".repeat(1000) }).text.length < 200);
});

test("a long value is cut", () => {
  assert.ok(plainly("x".repeat(100_000)).length < 3000);
});

test("[P2] letters that were lost one by one are one loss; other losses stay apart", () => {
  const typed = (elementId: string, insert: string): Loss => {
    return { ...loss, elementId, operation: { ...splice, insert }, lostValue: insert, path: undefined };
  };
  const add: Loss = { ...typed("1.1", ""), operation: { kind: "add", element: "1.1", value: 2 }, lostValue: 2 };
  const joined = joinLosses([typed("1.1", "M"), typed("1.2", "x"), add, typed("1.1", "i"), add, typed("1.1", "lk")]);
  assert.deepEqual(
    joined.map(({ lostValue }) => lostValue),
    ["Milk", "x", 2, 2],
  );
});
