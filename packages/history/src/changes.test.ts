// The list of changes against looking at every change there is.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attachedTrees,
  Document,
  decodeOperations,
  type Element,
  preorder,
  removedBy,
  type Tree,
} from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import type { Change } from "./change.ts";
import { type ChangesBounds, changes } from "./changes.ts";
import type { ChangesQuery } from "./changes-query.ts";
import { HistoryFault } from "./history-fault.ts";
import { type RandomHistory, randomHistory, users } from "./testing/random-history.ts";

const idsIn = (tree: Tree): number[] => Array.from(preorder(tree), ({ id }) => id);

/** Of each change: the elements whose changes it is, and the elements and texts that went, from the contents before and after. */
function concernsOf({ source, trees }: RandomHistory): { ids: Set<number>; texts: string[] }[] {
  return source.log.map(({ version, operations, original }) => {
    const document = new Document(trees[version - 1]!);
    const ids = new Set<number>();
    const texts: string[] = [];
    const note = (element: Element | undefined): void => {
      for (let each = element; each !== undefined; each = each.parent) ids.add(each.id);
    };
    for (const operation of original === undefined ? [] : decodeOperations(original)) {
      ids.add(operation.element);
      note(document.get(operation.element));
    }
    for (const operation of decodeOperations(operations)) {
      note(document.get(operation.element));
      for (const tree of attachedTrees(operation)) for (const id of idsIn(tree)) ids.add(id);
      const edit = document.apply(operation);
      if (edit.kind === "splice" && edit.removed !== "") texts.push(edit.removed);
      if (edit.kind === "value" && edit.element.type === "string" && String(edit.old) !== "")
        texts.push(String(edit.old));
      for (const removed of removedBy(edit)) {
        const tree = document.tree(removed);
        for (const id of idsIn(tree)) ids.add(id);
        texts.push(JSON.stringify(tree));
        document.forget(removed);
      }
      document.moveAnchors(operation);
    }
    return { ids, texts };
  });
}

const textsOf = ({ takenAway }: Change): string[] =>
  takenAway.map((each) => (each.kind === "text" ? each.text : JSON.stringify(each.tree)));

function randomQuery(choices: Choices, { source, trees }: RandomHistory): ChangesQuery {
  const after = choices.chance(0.3) ? choices.below(source.head + 1) : undefined;
  const to = choices.chance(0.3) ? choices.between(after ?? 0, source.head) : undefined;
  const time = (): number => 995 + choices.below(200);
  return {
    ...(choices.chance(0.3) ? { user: choices.pick(users) } : {}),
    ...(choices.chance(0.1) ? { client: `${choices.pick(users)}-client` } : {}),
    ...(choices.chance(0.1) ? { session: `${choices.pick(users)}-session` } : {}),
    ...(choices.chance(0.2) ? { fromTime: time() } : {}),
    ...(choices.chance(0.2) ? { toTime: time() } : {}),
    ...{ after, to },
    ...(choices.chance(0.4) ? { element: choices.pick(trees.flatMap(idsIn)) } : {}),
    ...(choices.chance(0.3) ? { only: choices.pick(["lost", "removals"] as const) } : {}),
    order: choices.pick(["newest", "oldest"]),
    limit: choices.between(1, 9),
  };
}

function allPages(
  history: RandomHistory,
  query: ChangesQuery,
  bounds: ChangesBounds,
): { found: Change[]; pages: number } {
  const found: Change[] = [];
  let pages = 0;
  for (let next: ChangesQuery | undefined = query; next !== undefined; pages++) {
    const page = changes(history.source, next, bounds);
    assert.ok(page.changes.length <= Math.min(query.limit!, bounds.changesMax));
    found.push(...page.changes);
    next = page.next;
  }
  return { found, pages };
}

test("[P6] the pages together hold each change that was asked for once, in order, with what it took away", (t) => {
  const counts = { found: 0, pages: 0, takenAway: 0, lost: 0 };
  const { runs } = checkLaw({
    name: "changes",
    seed: 1,
    runs: 800,
    law: (choices) => {
      const history = randomHistory(choices, 40);
      const concerns = concernsOf(history);
      const query = randomQuery(choices, history);
      const { user, client, session, element, only, order, fromTime = 0, toTime = 1e9 } = query;
      const expected = history.source.log.filter((entry) => {
        const { ids, texts } = concerns[entry.version - 1]!;
        return (
          entry.version > (query.after ?? 0) &&
          entry.version <= (query.to ?? history.source.head) &&
          entry.time >= fromTime &&
          entry.time <= toTime &&
          [entry.user, undefined].includes(user) &&
          [entry.client, undefined].includes(client) &&
          [entry.session, undefined].includes(session) &&
          (element === undefined || ids.has(element)) &&
          (only !== "lost" || entry.original !== undefined) &&
          (only !== "removals" || texts.length > 0)
        );
      });
      if (order === "newest") expected.reverse();
      const bounds = {
        changesMax: choices.between(1, 20),
        scannedMax: choices.between(1, 99),
        stretch: choices.between(1, 20),
      };
      const { found, pages } = allPages(history, query, bounds);
      assert.deepEqual(
        found.map(({ entry }) => entry.version),
        expected.map(({ version }) => version),
      );
      for (const change of found) {
        const { version, operations, original } = change.entry;
        assert.deepEqual(textsOf(change).sort(), concerns[version - 1]!.texts.sort());
        assert.deepEqual(change.operations, decodeOperations(operations));
        assert.deepEqual(change.original, original && decodeOperations(original));
        counts.takenAway += change.takenAway.length;
        if (original !== undefined) counts.lost++;
      }
      counts.found += found.length;
      counts.pages += pages;
    },
  });
  t.diagnostic(JSON.stringify(counts));
  if (runs < 800) return;
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 100, `not vacuous: ${what}`);
});

test("[P6] a path names the element that stands there at the newest version asked for", () => {
  const history = randomHistory(Choices.seeded(3), 40);
  const bounds = { changesMax: 100, scannedMax: 1e6, stretch: 100 };
  const versions = (query: ChangesQuery): number[] =>
    changes(history.source, query, bounds).changes.map(({ entry }) => entry.version);
  assert.ok(versions({ path: ["s"] }).length > 0);
  assert.deepEqual(versions({ path: ["s"], to: 5 }), versions({ element: 8, to: 5 }));
  assert.deepEqual(versions({ path: ["a", 0], to: 0 }), []);
  assert.throws(
    () => changes(history.source, { path: ["a", "nowhere"] }),
    (error) => error instanceof HistoryFault && error.code === "unknown_element",
  );
});

test("[P6] what was taken away has the path at which it stood", () => {
  checkLaw({
    name: "paths",
    seed: 1,
    runs: 200,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 30);
      for (const { entry, operations, takenAway } of changes(source).changes) {
        if (operations.length !== 1) continue;
        for (const away of takenAway) {
          const stood = at(trees[entry.version - 1]!, away.path);
          if (away.kind === "element") assert.deepEqual(away.tree, stood);
          else assert.equal((stood.content as string).slice(away.at, away.at + away.text.length), away.text);
        }
      }
    },
  });
});

function at(tree: Tree, path: readonly (string | number)[]): Tree {
  const [part, ...rest] = path;
  if (part === undefined) return tree;
  const child =
    tree.type === "array"
      ? tree.content[part as number]
      : (tree.content as [string, Tree][]).find(([key]) => key === part)?.[1];
  return at(child!, rest);
}

test("[P9] the work for one page is bounded, and a page says where to go on", () => {
  const { source } = randomHistory(Choices.seeded(5), 60);
  const bounds = { changesMax: 100, scannedMax: 4, stretch: 4 };
  const page = changes(source, { user: "nobody" }, bounds);
  assert.deepEqual(page.changes, []);
  assert.deepEqual([page.next?.after, page.next?.to], [0, source.head - 4]);
});
