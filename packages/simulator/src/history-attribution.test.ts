// Who wrote what, and what differs, asked over a real server in virtual time: against an account that follows each unit by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConvergenceError,
  type HistoricalModel,
  type HistoryDiff,
  type RealTimeElement,
  RealTimeString,
  type WrittenText,
} from "@convergence/client";
import { attachedTrees, decodeOperations, decodeTree, parseElementId, preorder, type Tree } from "@convergence/engine";
import { Choices } from "@convergence/proof";
import type { LogEntry } from "@convergence/storage";
import { HistoryWorld, written } from "./testing/history-world.ts";

/** Of each string that ever was, the version of each unit, unit by unit. */
class Account {
  readonly texts = new Map<number, number[]>();

  constructor(tree: Tree) {
    this.#attach(tree, 0);
  }

  take(entry: LogEntry): void {
    for (const operation of decodeOperations(entry.operations)) {
      if (operation.kind === "splice") {
        const made = Array.from(operation.insert.split(""), () => entry.version);
        this.texts.get(operation.element)!.splice(operation.at, operation.remove, ...made);
      }
      if (operation.kind === "value") this.#attach({ ...operation.value, id: operation.element }, entry.version);
      for (const tree of attachedTrees(operation)) this.#attach(tree, entry.version);
    }
  }

  #attach(tree: Tree, version: number): void {
    for (const { id, type, content } of preorder(tree)) {
      if (type === "string")
        this.texts.set(
          id,
          Array.from(content.split(""), () => version),
        );
    }
  }
}

type World = { readonly world: HistoryWorld; readonly model: HistoricalModel; readonly entries: readonly LogEntry[] };

async function begun(seed: number, edits: number): Promise<World> {
  const choices = Choices.seeded(seed);
  const world = new HistoryWorld(choices);
  await written(world, choices, edits);
  const { entries } = await world.truth();
  const reader = await world.connect("reader");
  return { world, entries, model: await world.wait(reader.models().history("m")) };
}

/** The versions of a run's units, each of which is checked against the log. */
function versionsOf({ world, entries }: World, run: WrittenText, length: number): number[] {
  const versions = Array.from({ length }, (_, index) => run.version + (run.lastVersion === run.version ? 0 : index));
  assert.equal(versions.at(-1), run.lastVersion);
  for (const version of versions) {
    const entry = entries[version - 1];
    if (entry === undefined) assert.deepEqual([version, run.sessionId], [0, ""]);
    else assert.deepEqual([run.user.key, run.sessionId], [entry.user, entry.session]);
  }
  const times = [run.version, run.lastVersion].map((version) => entries[version - 1]?.time);
  if (run.version > 0) assert.deepEqual([run.time.getTime(), run.lastTime.getTime()], times);
  assert.ok(run.time.getTime() <= world.time.now);
  return versions;
}

test("[P6] every unit of every text is by the version that wrote it, with its author and time, at any version", async () => {
  const begin = await begun(11, 900);
  const { world, model, entries } = begin;
  const record = (await world.storage.findModel("default", "m"))!;
  const account = new Account(decodeTree((await world.storage.latestSnapshot(record, 0)).bytes));
  const stops = new Set(
    [...Array(Math.ceil(entries.length / 50)).keys()].map((each) => 50 * each).concat(1, entries.length),
  );
  let [texts, stepped, authors] = [0, 0, new Set<string>()];
  for (let version = 0; version <= entries.length; version++) {
    if (version > 0) account.take(entries[version - 1]!);
    if (!stops.has(version)) continue;
    await world.wait(model.playTo(version));
    const blame = await world.wait(model.blame());
    assert.equal(blame.version, version);
    assert.deepEqual([blame.values[0]!.path, blame.values[0]!.elementId], [[], model.root().id()]);
    for (const { path, elementId, user } of blame.values) {
      assert.equal(model.elementAt(path).id(), elementId);
      authors.add(user.key);
    }
    for (const { path, elementId, runs } of blame.texts) {
      const found = runs.flatMap((run) => versionsOf(begin, run, run.end - run.start));
      assert.equal(runs.at(-1)?.end ?? 0, (model.elementAt(path).value() as string).length);
      const expected = account.texts.get(parseElementId(elementId)!);
      assert.deepEqual(found, expected, `${path.join("/")} at version ${version}`);
      texts++;
      stepped += runs.filter((run) => run.lastVersion > run.version).length;
    }
  }
  assert.ok(
    texts > 20 && stepped > 20 && authors.size > 2,
    `${texts} texts, ${stepped} stepped, ${authors.size} authors`,
  );
  const text = model.elementAt("text");
  const whole = (await world.wait(model.blame())).texts.find(({ elementId }) => elementId === text.id());
  assert.deepEqual((await world.wait(model.blame(text))).texts, [whole]);
  assert.deepEqual((await world.wait(model.blame(text.id()))).texts, [whole]);
});

const textOf = ({ pieces }: HistoryDiff["texts"][number], left: "removed" | "inserted"): string =>
  pieces.map(({ kind, text }) => (kind === left ? "" : text)).join("");

test("[P6] a difference tells of each text what stayed, what went, what came and by whom, and of all else what it was and is", async () => {
  const begin = await begun(12, 900);
  const { world, model, entries } = begin;
  const head = entries.length;
  let [texts, parts] = [0, 0];
  const kinds = new Set<string>();
  for (const [from, to] of [
    [0, head],
    [head, 0],
    [100, 140],
    [140, 100],
    [head - 30, head],
    [200, 600],
    [7, 7],
  ] as const) {
    await world.wait(model.playTo(from));
    const before = new Map(textsOf(model));
    await world.wait(model.playTo(to));
    const diff = await world.wait(model.diff(from, to));
    assert.deepEqual([diff.from, diff.to], [from, to]);
    for (const text of diff.texts) {
      const element = model.elementAt(text.path);
      assert.equal(textOf(text, "removed"), element.value());
      assert.equal(textOf(text, "inserted"), before.get(element.id()));
      texts++;
      for (const piece of text.pieces) {
        if (piece.kind === "kept") continue;
        parts++;
        const [first, last] = [Math.min(from, to), Math.max(from, to)];
        for (const each of versionsOf(begin, piece, piece.text.length)) assert.ok(each > first && each <= last);
      }
    }
    for (const change of diff.changes) {
      kinds.add(change.kind);
      if (change.kind !== "added" && change.kind !== "changed") continue;
      assert.deepEqual(change.value, model.elementAt(change.path).value());
    }
    const root = await world.wait(model.diff(from, to, { element: model.root() }));
    assert.deepEqual(root, diff);
    for (const { path, pieces } of diff.texts) {
      const one = await world.wait(model.diff(from, to, { element: model.elementAt(path) }));
      assert.deepEqual([one.texts, one.changes], [[{ path, pieces }], []]);
    }
    if (from === to) assert.deepEqual([diff.texts, diff.changes], [[], []]);
  }
  assert.ok(texts > 5 && parts > 50 && kinds.size > 2, `${texts} texts, ${parts} parts, ${[...kinds].join()}`);
});

test("[P9] what was never there, or is no id, is an error with a code", async () => {
  const { world, model } = await begun(13, 60);
  const code = (expected: string) => (error: unknown) => error instanceof ConvergenceError && error.code === expected;
  const head = model.maxVersion();
  await assert.rejects(() => world.wait(model.diff(0, head + 1)), code("value-invalid"));
  await assert.rejects(() => world.wait(model.diff(-1, head)), code("value-invalid"));
  await assert.rejects(() => world.wait(model.diff(0.5, head)), code("value-invalid"));
  await assert.rejects(() => world.wait(model.blame("nobody")), code("value-invalid"));
  await assert.rejects(() => world.wait(model.blame("77.12345")), code("element-unknown"));
  await assert.rejects(() => world.wait(model.diff(0, head, { element: "77.12345" })), code("element-unknown"));
  model.close();
  await assert.rejects(() => world.wait(model.blame()), code("model-closed"));
  await assert.rejects(() => world.wait(model.diff(0, head)), code("model-closed"));
});

/** The strings of a model as it is shown, by element id. */
function textsOf(model: HistoricalModel): [string, string][] {
  const found: [string, string][] = [];
  const visit = (element: RealTimeElement): void => {
    if (element instanceof RealTimeString) found.push([element.id(), element.value()]);
    if ("forEach" in element)
      (element as unknown as { forEach(visit: (each: RealTimeElement) => void): void }).forEach(visit);
  };
  visit(model.root());
  return found;
}
