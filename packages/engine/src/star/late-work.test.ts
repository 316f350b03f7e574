// What the server has made of a version, carried out after others have gone on from it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { Document, type Element } from "../document.ts";
import { attachedTrees, type Operation } from "../operation.ts";
import type { Reference } from "../references/reference.ts";
import { randomDocument } from "../testing/random-document.ts";
import { operationsTowards } from "../towards/operations-towards.ts";
import { preorder, type Tree } from "../tree.ts";
import { Trunk } from "./trunk.ts";

/** The ids of elements that `operations` touched, or brought, and of all that they are inside of, in a document after them. */
function touchedBy(operations: readonly Operation[], { document }: Trunk): Set<number> {
  const touched = new Set<number>();
  const note = (id: number): void => {
    for (let node = document.get(id); node !== undefined; node = node.parent) touched.add(node.id);
  };
  for (const operation of operations) {
    note(operation.element);
    for (const tree of attachedTrees(operation)) for (const { id } of preorder(tree)) note(id);
  }
  return touched;
}

/** Which units of a string were there at first, and which others have put there: "v" and "o". */
function labels(length: number, operations: readonly Operation[], element: number): string[] {
  const units = Array<string>(length).fill("v");
  for (const each of operations) {
    if (each.kind !== "splice" || each.element !== element) continue;
    units.splice(each.at, each.remove, ...Array<string>(each.insert.length).fill("o"));
  }
  return units;
}

const childOf = (element: Element | undefined, key: string): number | undefined =>
  element?.type === "object" ? element.content.get(key)?.id : undefined;

const idsOf = (element: Element | undefined): number[] =>
  element?.type === "array" ? Array.from(element.content, ({ id }) => id) : [];

/** Of what contains others, nothing. */
const contentOf = ({ type, content }: Element): unknown =>
  type === "string" ? content.toString() : type === "object" || type === "array" ? type : content;

test("[P6] late work leaves what others did, and does the whole of what it was meant to elsewhere", (t) => {
  const counts = { kept: 0, done: 0, leftOut: 0, passed: 0 };
  const runs = Number(process.env.CONVERGENCE_RUNS ?? 4000);
  const seed = Number(process.env.CONVERGENCE_SEED ?? 1);
  checkLaw({
    name: "late work",
    seed,
    runs,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const trunk = new Trunk(document.tree(), 1);
      const trees = [document.tree()];
      const go = (count: number): Operation[] => {
        const operations: Operation[] = [];
        for (let left = count; left > 0; left--) {
          // Others bring things back as well.
          const done = choices.chance(0.2)
            ? operationsTowards(document, document.root, choices.pick(trees))
            : [nextOperation()];
          if (done.length > 0) trunk.perform(done);
          trunk.settle();
          for (const operation of done) document.replay(operation);
          operations.push(...done);
        }
        return operations;
      };
      for (let left = choices.between(0, 8); left > 0; left--) {
        go(1);
        trees.push(document.tree());
      }
      const version = trunk.head;
      const before = document.tree();
      const watch = trunk.watch();
      const target = choices.pick(trees);
      const plan = operationsTowards(new Document(before), new Document(before).root, target);
      const others = go(choices.between(0, 6));
      const late = trunk.document.tree();
      const touched = touchedBy(others, trunk);
      const committed = trunk.performLate(watch, version, plan);
      trunk.settle();
      const now = trunk.document;
      const isHere = (id: number): boolean => {
        const element = now.get(id);
        return element !== undefined && now.isAttached(element);
      };
      if (others.length === 0) return assert.deepEqual(now.tree(), target);
      counts.done += committed?.operations.length ?? 0;
      if ((committed?.operations.length ?? 0) < plan.length) counts.leftOut++;

      // What others did stays.
      const numbersGrown = new Set(others.flatMap(({ kind, element }) => (kind === "add" ? [element] : [])));
      const lateDocument = new Document(late);
      for (const id of touched) {
        counts.kept++;
        assert.ok(isHere(id), `element ${id}, which others have touched, is gone`);
        const [is, was] = [now.get(id)!, lateDocument.get(id)!];
        if (is.type === "string" || numbersGrown.has(id)) continue;
        assert.equal(contentOf(is), contentOf(was), `element ${id}, which others have set, is another`);
      }
      for (const each of others) {
        if (each.kind !== "setKey" && each.kind !== "removeKey") continue;
        const was = lateDocument.get(each.element);
        if (was !== undefined) assert.equal(childOf(now.get(each.element), each.key), childOf(was, each.key));
      }
      for (const array of new Set(others.flatMap(({ kind, element }) => (kind === "move" ? [element] : [])))) {
        const [is, was] = [idsOf(now.get(array)), idsOf(lateDocument.get(array))];
        const both = (id: number): boolean => is.includes(id) && was.includes(id);
        assert.deepEqual(is.filter(both), was.filter(both), "the order of others is another");
      }
      const strings = new Set(others.flatMap(({ kind, element }) => (kind === "splice" ? [element] : [])));
      for (const id of strings) {
        const old = new Document(before).get(id);
        if (old?.type !== "string" || others.some((each) => each.kind === "value" && each.element === id)) continue;
        if (!isHere(id)) continue;
        const units = labels(old.content.length, others, id);
        for (const each of committed?.operations ?? []) {
          if (each.kind !== "splice" || each.element !== id) continue;
          const gone = units.splice(each.at, each.remove, ...Array<string>(each.insert.length).fill("m"));
          assert.ok(!gone.includes("o"), "text of others is gone");
          counts.passed++;
        }
      }

      // What nobody touched is as it was meant.
      const touchedOrGone = new Set([...touched, ...others.map(({ element }) => element)]);
      const old = new Document(before);
      for (const tree of preorder(target)) {
        const element = now.get(tree.id);
        if (!isHere(tree.id) || touchedOrGone.has(tree.id)) continue;
        if (tree.type !== "object" && tree.type !== "array") assert.equal(contentOf(element!), tree.content);
        else if (tree.type === "array") {
          const ids = tree.content.map(({ id }) => id);
          assert.deepEqual(idsOf(element), ids);
        } else {
          for (const [key, { id }] of tree.content) {
            if (old.get(id) === undefined || isHere(id)) assert.equal(childOf(element, key), id);
          }
          for (const key of (element!.content as Map<string, Element>).keys()) {
            assert.ok(
              tree.content.some(([each]) => each === key),
              `key ${key} is left`,
            );
          }
        }
      }
    },
  });
  t.diagnostic(JSON.stringify(counts));
  if (runs >= 4000)
    for (const [what, count] of Object.entries(counts)) assert.ok(count > runs / 100, `there were few: ${what}`);
});

test("[P7] late work sets an anchor where its place has come to, unless others have set it", () => {
  const text: Tree = { id: 1, type: "string", content: "abc" };
  const at = (value: number, element = 1): Reference => ({ kind: "index", element, side: "before", values: [value] });
  const anchor = (name: string, reference: Reference, element = 1): Operation => ({
    ...{ kind: "anchor", element, name, reference },
  });
  const splice = (place: number, remove: number, insert: string): Operation => ({
    ...{ kind: "splice", element: 1, at: place, remove, insert, glued: false },
  });
  const trunk = new Trunk({ id: 0, type: "object", content: [["t", text]] }, 1);
  const watch = trunk.watch();
  trunk.perform([splice(0, 0, "12"), anchor("taken", at(0))]);
  trunk.settle();
  const back: Tree = { id: 2, type: "string", content: "back" };
  const committed = trunk.performLate(watch, 1, [
    splice(3, 0, "d"),
    { kind: "setKey", element: 0, key: "u", value: back },
    anchor("end", at(4)),
    anchor("taken", at(1)),
    anchor("inside", at(2, 2), 2),
  ]);
  trunk.settle();
  assert.equal(committed?.version, 3);
  assert.deepEqual(contentOf(trunk.document.get(1)!), "12abcd");
  assert.deepEqual(trunk.document.get(1)!.anchors, [
    { name: "end", reference: at(6) },
    { name: "taken", reference: at(0) },
  ]);
  assert.deepEqual(trunk.document.get(2)!.anchors, [{ name: "inside", reference: at(2, 2) }]);
});

test("[P9] late work is over when its watch has ended, or the log does not reach back", () => {
  const trunk = new Trunk({ id: 0, type: "object", content: [] }, 0, { recentEntriesMax: 2 });
  const watch = trunk.watch();
  for (let id = 1; id < 5; id++) {
    trunk.perform([{ kind: "setKey", element: 0, key: "k", value: { id, type: "null", content: null } }]);
    trunk.settle();
  }
  assert.ok(trunk.isTooFarBehind(watch, 0));
  assert.throws(() => trunk.performLate(watch, 0, []), /does not reach back/);
  const second = trunk.watch();
  assert.equal(trunk.performLate(second, 4, [{ kind: "removeKey", element: 0, key: "k" }])?.version, 5);
  assert.throws(() => trunk.performLate(second, 5, []), /has left/);
});
