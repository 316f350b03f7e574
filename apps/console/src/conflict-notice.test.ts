import assert from "node:assert/strict";
import test from "node:test";
import { conflictNotice, joinLosses, type Loss, plainly } from "./conflict-notice.ts";

test("[P2] a notice says where, why and what was lost", () => {
  const operation = { kind: "splice", element: 7, at: 0, remove: 0, insert: "Milk", glued: false } as const;
  const notice = conflictNotice({
    elementId: "1.1",
    kind: "gone",
    operation,
    lostValue: "Milk",
    path: ["todo", 0, "title"],
  });
  assert.match(notice.text, /^todo › 0 › title: somebody else replaced the whole text/);
  assert.equal(notice.lost, "Milk");
});

test("[P2] a key that was overwritten is named", () => {
  const operation = { kind: "removeKey", element: 7, key: "size" } as const;
  const notice = conflictNotice({ elementId: "1.1", kind: "overwritten", operation, lostValue: undefined, path: [] });
  assert.match(notice.text, /^size: you removed it/);
  assert.equal(notice.lost, undefined);
});

test("[P2] what was lost with its place is still shown", () => {
  const operation = { kind: "add", element: 7, value: 2 } as const;
  assert.equal(conflictNotice({ elementId: "1.1", kind: "gone", operation, lostValue: 2, path: undefined }).lost, "2");
});

test("a long value is cut", () => {
  assert.ok(plainly("x".repeat(100_000)).length < 3000);
});

test("[P2] letters that were lost one by one are one loss; other losses stay apart", () => {
  const typed = (elementId: string, insert: string): Loss => {
    const operation = { kind: "splice", element: 7, at: 0, remove: 0, insert, glued: false } as const;
    return { kind: "gone", elementId, operation, lostValue: insert, path: undefined };
  };
  const add: Loss = { ...typed("1.1", ""), operation: { kind: "add", element: 7, value: 2 }, lostValue: 2 };
  const joined = joinLosses([typed("1.1", "M"), typed("1.2", "x"), add, typed("1.1", "i"), add, typed("1.1", "lk")]);
  assert.deepEqual(
    joined.map(({ lostValue }) => lostValue),
    ["Milk", "x", 2, 2],
  );
});
