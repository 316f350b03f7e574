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
