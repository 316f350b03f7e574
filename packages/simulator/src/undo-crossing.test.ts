// One user's edits, restores and undos cross on the way, nothing is waited for: taken back, all of it leaves the model as it began.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConvergenceError, type RealTimeModel, type UndoManager } from "@convergence/client";
import { Choices, shrinkLater } from "@convergence/proof";
import { initialData, randomEdit } from "./random-edit.ts";
import { HistoryWorld } from "./testing/history-world.ts";
import { drainPromises } from "./virtual-time.ts";

const counts = { edits: 0, reworks: 0, undone: 0, redone: 0, cuts: 0 };

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** `redo`, `cut`: how many of a hundred turns do something again, or lose the connection. */
type Shape = { readonly name: string; readonly seeds: readonly number[]; readonly redo: number; readonly cut: number };

/** In the seeds above 40, or 50, the model once ended as another, by laws that decision 0023 names. */
const shapes: readonly Shape[] = [
  {
    name: "edits, restores and undos",
    seeds: [...upTo(40), 66, 79, 130, 136, 147, 209, 283, 310, 316, 371, 601],
    redo: 0,
    cut: 0,
  },
  {
    name: "edits, restores, undos and lost connections",
    seeds: [...upTo(40), 204, 257, 283, 310],
    redo: 0,
    cut: 3,
  },
  {
    name: "edits, restores, undos and what is done again",
    seeds: [...upTo(50), 75, 196, 273, 337],
    redo: 10,
    cut: 0,
  },
  {
    name: "edits, restores, undos, what is done again and lost connections",
    seeds: [...upTo(40), 75, 120, 196, 273, 337],
    redo: 10,
    cut: 3,
  },
];

/** Enough to say what failed in small. */
const shrinkAttempts = 300;

async function rest(world: HistoryWorld, model: RealTimeModel, undo: UndoManager): Promise<void> {
  for (await drainPromises(); undo.isPending() || !model.isCommitted(); await drainPromises()) {
    assert.ok(world.time.step(world.time.now + 60_000), "undo does not come to rest");
  }
}

function rework(choices: Choices, model: RealTimeModel): Promise<unknown> {
  counts.reworks++;
  const version = choices.between(0, model.version());
  if (version === 0 || choices.chance(0.6)) return model.restore(version);
  return model.revert({ after: Math.max(0, version - choices.between(1, 4)), to: version });
}

async function crossing(choices: Choices, { redo, cut }: Shape): Promise<void> {
  const world = new HistoryWorld(choices);
  const domain = await world.connect("ada");
  const options = { collection: "c", id: "m", data: initialData };
  const model = (await world.wait(domain.models().openAutoCreate(options))) as unknown as RealTimeModel;
  const undo = model.undoManager();
  const first = model.stateDigest();
  const late: Promise<unknown>[] = [];
  for (let left = 50; left > 0; left--) {
    undo.endGroup();
    const kind = choices.below(100);
    if (kind < 30) counts.undone += Number(undo.undo());
    else if (kind < 30 + redo) counts.redone += Number(undo.redo());
    else if (kind >= 50 && kind < 50 + cut) {
      counts.cuts++;
      world.network.cut("ada");
    } else if (kind < 50 && late.length < 6) {
      const wish = rework(choices, model).catch((error: unknown) => {
        if (!(error instanceof ConvergenceError && error.code === "connection-lost")) throw error;
      });
      late.push(wish);
    } else counts.edits += Number(randomEdit(choices, model) !== undefined);
    for (let steps = choices.below(8); steps > 0; steps--) {
      await drainPromises();
      world.time.step(world.time.now + 1000);
    }
  }
  await world.wait(Promise.all(late));
  for (await rest(world, model, undo); undo.undo(); ) await rest(world, model, undo);
  await rest(world, model, undo);
  assert.deepEqual(world.faults, []);
  if (model.stateDigest() !== first) assert.deepEqual(model.root().value(), initialData);
  assert.equal(model.stateDigest(), first);
}

async function failure(choices: Choices, shape: Shape): Promise<unknown> {
  try {
    await crossing(choices, shape);
    return undefined;
  } catch (error) {
    return error;
  }
}

for (const shape of shapes) {
  const { name, seeds } = shape;
  test(`[P6] ${name} that cross on the way leave, all taken back, the model as it began`, async (t) => {
    for (const what of Object.keys(counts) as (keyof typeof counts)[]) counts[what] = 0;
    for (const seed of seeds) {
      const choices = Choices.seeded(seed);
      const error = await failure(choices, shape);
      if (error === undefined) continue;
      const again = (replayed: Choices) => failure(replayed, shape);
      const small = await shrinkLater(again, choices.recorded, { attemptsMax: shrinkAttempts });
      assert.fail(`seed ${seed}, decisions ${JSON.stringify(small)}: ${String(error)}`);
    }
    t.diagnostic(JSON.stringify(counts));
    assert.ok(counts.edits > 500 && counts.reworks > 200 && counts.undone > 400, "not vacuous");
    assert.ok((shape.redo === 0 || counts.redone > 50) && (shape.cut === 0 || counts.cuts > 20), "nor these");
  });
}
