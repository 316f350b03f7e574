import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, type Reference } from "@convergence/engine";
import { RoomReferences } from "./room-references.ts";

const caret: Reference = { kind: "index", element: 8, side: "before", values: [2] };
const typed = { kind: "splice", element: 8, at: 2, remove: 0, insert: "ab", glued: false } as const;
const cursor = { id: 1, key: "cursor", turn: 1 };

test("[P7] what was told is told again only when it is set, and then where it is now", () => {
  const references = new RoomReferences();
  references.share("ada", cursor, caret);
  assert.deepEqual(references.takeNews(), [{ kind: "shared", number: 1, client: "ada", ...cursor, reference: caret }]);
  references.moved([typed], "ada");
  assert.equal(references.hasNews, false);
  references.refer("ada", 1, 2, { ...caret, values: [0] });
  references.moved([typed, { ...typed, at: 0 }], "grace");
  references.refer("grace", 1, 9, caret);
  assert.deepEqual(references.takeNews(), [{ kind: "moved", number: 1, turn: 2, values: [0] }]);
});

test("[P7] a client that comes back with the same reference keeps its number, with another one it does not", () => {
  const references = new RoomReferences();
  references.share("ada", cursor, caret);
  references.takeNews();
  references.share("ada", { ...cursor, turn: 4 }, { ...caret, values: [3] });
  assert.deepEqual(references.takeNews(), [{ kind: "moved", number: 1, turn: 4, values: [3] }]);
  references.share("ada", cursor, { ...caret, side: "after" });
  assert.deepEqual(
    references.takeNews().map(({ kind, number }) => [kind, number]),
    [
      ["gone", 1],
      ["shared", 2],
    ],
  );
  assert.equal(references.count("ada"), 1);
});

test("[P7] what is never told is not told to be gone; a client that leaves takes all with it", () => {
  const references = new RoomReferences();
  references.share("ada", cursor, caret);
  references.drop("ada", 1);
  assert.deepEqual(references.takeNews(), []);
  for (const id of [1, 2]) references.share("ada", { ...cursor, id }, caret);
  references.takeNews();
  references.left("ada");
  assert.deepEqual(references.all(), []);
  assert.equal(references.takeNews().length, 2);
});

test("[P7] what only somebody who came in has been told of is told to be gone", () => {
  const references = new RoomReferences();
  references.share("ada", cursor, caret);
  assert.equal(references.all().length, 1);
  references.drop("ada", 1);
  assert.deepEqual(references.takeNews(), [{ kind: "gone", number: 1 }]);
});

test("[P7] references go with their element, and ids of elements with theirs", () => {
  const references = new RoomReferences();
  const document = new Document({ id: 0, type: "object", content: [["a", { id: 3, type: "null", content: null }]] });
  references.share("ada", cursor, caret);
  references.share("ada", { ...cursor, id: 2 }, { kind: "element", element: 0, values: [3, 8] });
  references.forgetDetached(document);
  assert.deepEqual(
    references.all().map((each) => each.kind === "shared" && each.reference.values),
    [[3]],
  );
});
