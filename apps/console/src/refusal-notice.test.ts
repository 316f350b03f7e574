import assert from "node:assert/strict";
import test from "node:test";
import { refusalNotice } from "./refusal-notice.ts";

test("[P5] the notice of a refusal gives the reason and shows what the change held", () => {
  const splice = { kind: "splice", element: 7, at: 0, remove: 2, insert: "Milk", glued: false } as const;
  const title = { id: 9, type: "string", content: "Tea" } as const;
  const push = {
    kind: "insert",
    element: 8,
    gap: 0,
    values: [{ id: 10, type: "object", content: [["title", title]] }],
  } as const;
  const notice = refusalNotice("The text is too long", [splice, push, { kind: "remove", element: 8, at: 0, count: 1 }]);
  assert.equal(notice.text, "The text is too long.");
  assert.equal(notice.lost?.replace(/\s+/g, " "), 'Milk [ { "title": "Tea" } ]');
  assert.equal(refusalNotice("No", []).lost, undefined);
});
