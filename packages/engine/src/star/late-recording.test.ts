// What others did is recorded in a bridge when the bridge is needed: what the log has let go of by then, it must have already.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../operation.ts";
import { type Tag, tagOf } from "../tag.ts";
import type { Tree } from "../tree.ts";
import { Trunk } from "./trunk.ts";
import type { TrunkSession } from "./trunk-session.ts";

const string = 1;
const tree: Tree = {
  ...{ id: 0, type: "object" },
  content: [
    ["s", { id: string, type: "string", content: "abcd" }],
    ["n", { id: 2, type: "number", content: 0 }],
  ],
};
const splice = (at: number, remove: number, insert: string): Operation => ({
  ...{ kind: "splice", element: string, at, remove, insert, glued: false },
});
const add: Operation = { kind: "add", element: 2, value: 1 };

test("[P1] [R6] a bridge that was up to date without anything to record needs nothing of what the log lets go of then", () => {
  const trunk = new Trunk(tree, 0, { recentEntriesMax: 4 });
  const [ann, ben] = [trunk.join("ann", 1, 10), trunk.join("ben", 2, 10)];
  const commit = (session: TrunkSession, seen: Tag, operation: Operation): void => {
    trunk.commit(session, { seen, operations: [operation] });
    trunk.settle();
  };
  commit(ben, 0, splice(0, 4, ""));
  commit(ann, 0, splice(1, 2, "")); // what it removes is gone
  commit(ben, tagOf(2), add);
  commit(ann, tagOf(1), splice(0, 0, "a"));
  commit(ben, tagOf(4), add);
  commit(ben, tagOf(5), splice(1, 0, "b"));
  commit(ann, tagOf(3), splice(1, 0, "c"));
  assert.equal(String(trunk.document.get(string)?.content), "abc");
});

test("[P8] [P9] what was done to an element is found without looking at all that was done to others", () => {
  const [elements, changes] = [100, 20];
  const ids = Array.from({ length: elements }, (_, index) => 1 + index);
  const content = ids.map((id) => [`s${id}`, { id, type: "string", content: "" }] as const);
  const trunk = new Trunk({ id: 0, type: "object", content }, 0);
  const [ann, ben] = [trunk.join("ann", 1, 10), trunk.join("ben", 2, 10)];
  const typed = { kind: "splice", at: 0, remove: 0, insert: "x", glued: false } as const;
  let looks = 0;
  const counted = (id: number): Operation => ({
    ...typed,
    get element() {
      looks++;
      return id;
    },
  });
  const benTypes = (): void => {
    for (let left = changes; left > 0; left--) {
      trunk.commit(ben, { seen: tagOf(trunk.head), operations: ids.map(counted) });
      trunk.settle();
    }
  };
  for (const what of ["builds", "records"]) {
    benTypes();
    looks = 0;
    trunk.commit(ann, { seen: 0, operations: ids.map((element) => ({ ...typed, element })) });
    trunk.settle();
    assert.ok(looks <= elements * changes, `it ${what} bridges with ${looks} looks`);
  }
  assert.equal(String(trunk.document.get(1)?.content).length, 2 * changes + 2);
});
