import assert from "node:assert/strict";
import test from "node:test";
import { refusalNotice } from "./refusal-notice.ts";

test("[P5] the notice of a refusal gives the reason and shows what the change held", () => {
  const splice = { kind: "splice", element: "1.7", at: 0, remove: 2, insert: "Milk" } as const;
  const values = [{ title: "Tea", until: { $date: Date.UTC(2026, 0, 2) } }];
  const push = { kind: "insert", element: "1.8", gap: 0, values, elements: [["2.1", "2.2", "2.3"]] } as const;
  const notice = refusalNotice("The text is too long", [
    splice,
    push,
    { kind: "remove", element: "1.8", at: 0, count: 1 },
  ]);
  assert.equal(notice.text, "The text is too long.");
  assert.equal(notice.lost?.replace(/\s+/g, " "), 'Milk [ { "title": "Tea", "until": "2026-01-02T00:00:00.000Z" } ]');
  assert.equal(refusalNotice("No", []).lost, undefined);
});
