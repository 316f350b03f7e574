import assert from "node:assert/strict";
import { test } from "node:test";
import { Branch, type Operation, rootId, type Tree } from "@convergence/engine";
import { DecisionWait } from "./decision-wait.ts";

const tree: Tree = { id: rootId, type: "object", content: [["count", { id: 1, type: "number", content: 0 }]] };
const add: Operation = { kind: "add", element: 1, value: 1 };

/** A branch with so many pending changes, and what becomes of those who wait. */
function begun(changes: number) {
  const branch = new Branch(tree, 0, 0);
  const wait = new DecisionWait(() => branch);
  const outcomes: (readonly [string, boolean])[] = [];
  const edit = (count: number): void => {
    for (let each = 0; each < count; each++) branch.edit(add);
    branch.takeUnsent();
  };
  edit(changes);
  const until = (who: string): void => void wait.decided().then((isDecided) => outcomes.push([who, isDecided]));
  const told = async (): Promise<typeof outcomes> => {
    wait.check();
    await new Promise((resolve) => setImmediate(resolve));
    return outcomes;
  };
  return { branch, wait, edit, until, told };
}

test("[P3] what was done before somebody waits is decided when it is told, and what was done after is not waited for", async () => {
  const { branch, edit, until, told } = begun(2);
  until("first");
  edit(1);
  until("second");
  branch.committed(1, 1, []);
  assert.deepEqual(await told(), []);
  branch.refused(2, 2 ** 20 + 1);
  assert.deepEqual(await told(), [["first", true]]);
  branch.committed(3, 2, []);
  until("third");
  assert.deepEqual((await told()).toSorted(), [
    ["first", true],
    ["second", true],
    ["third", true],
  ]);
});

test("[P9] whoever waits for what nobody decides any more hears so", async () => {
  const { wait, until, told } = begun(1);
  until("first");
  wait.giveUp();
  assert.deepEqual(await told(), [["first", false]]);
  until("second");
  assert.deepEqual(await told(), [["first", false]], "until the connection is back");
});
