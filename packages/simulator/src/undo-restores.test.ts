// Undo of restores and reverts over a real server, in virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConvergenceError, type RealTimeModel, type RealTimeString, type UndoManager } from "@convergence/client";
import { undoStretchesMax } from "@convergence/engine";
import { Choices } from "@convergence/proof";
import { initialData, randomEdit } from "./random-edit.ts";
import { HistoryWorld } from "./testing/history-world.ts";
import { drainPromises } from "./virtual-time.ts";

async function opened(world: HistoryWorld, name: string): Promise<RealTimeModel> {
  const domain = await world.connect(name);
  const options = { collection: "c", id: "m", data: initialData };
  return (await world.wait(domain.models().openAutoCreate(options))) as unknown as RealTimeModel;
}

async function rest(world: HistoryWorld, model: RealTimeModel, undo: UndoManager): Promise<void> {
  for (await drainPromises(); undo.isPending() || !model.isCommitted(); await drainPromises()) {
    assert.ok(world.time.step(world.time.now + 60_000), "undo does not come to rest");
  }
}

/** Goes back to a version, or takes changes back, any of them. */
const rework = (choices: Choices, model: RealTimeModel): Promise<number | undefined> => {
  const version = choices.between(0, model.version());
  if (version === 0 || choices.chance(0.6)) return model.restore(version);
  return model.revert({ after: Math.max(0, version - choices.between(1, 4)), to: version });
};

test("[P6] alone, edits, restores and reverts are undone and done again in their order: every state from before, ids included", async (t) => {
  const counts = { edits: 0, reworks: 0, undone: 0, redone: 0 };
  for (let seed = 1; seed <= 12; seed++) {
    const choices = Choices.seeded(seed);
    const world = new HistoryWorld(choices);
    const model = await opened(world, "ada");
    const undo = model.undoManager();
    const stages = [model.stateDigest()!];
    let [on, reworks] = [0, 0];
    const turn = async (isUndo: boolean): Promise<void> => {
      for (const before = model.stateDigest(); model.stateDigest() === before; await rest(world, model, undo)) {
        assert.ok(isUndo ? undo.undo() : undo.redo()); // some edits change nothing
      }
      on += isUndo ? -1 : 1;
      assert.equal(model.stateDigest(), stages[on], `seed ${seed}: ${isUndo ? "undone" : "done again"} to ${on}`);
      counts[isUndo ? "undone" : "redone"]++;
    };
    for (let left = 60; left > 0; left--) {
      if (on > 0 && choices.chance(0.25)) await turn(true);
      else if (on + 1 < stages.length && choices.chance(0.4)) await turn(false);
      else {
        undo.endGroup();
        if (choices.chance(0.15) && reworks < undoStretchesMax - 1) {
          if ((await world.wait(rework(choices, model))) === undefined) continue;
          reworks++;
        } else if (randomEdit(choices, model) === undefined) continue;
        else counts.edits++;
        await rest(world, model, undo);
        assert.equal(undo.canRedo(), false, "as any own edit, it ends what could be done again");
        stages.length = on + 1;
        const stage = model.stateDigest()!;
        if (stage !== stages[on]) stages[++on] = stage;
      }
    }
    while (on > 0) await turn(true);
    while (on + 1 < stages.length) await turn(false);
    counts.reworks += reworks;
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.reworks > 30 && counts.undone > 200 && counts.redone > 100, "not vacuous");
});

const textOf = (model: RealTimeModel): RealTimeString => model.elementAt("text") as unknown as RealTimeString;

/** Letters that nobody else types, each another one. */
const letterOf = (typed: number): string => String.fromCharCode(0x4e00 + typed);

test("[P2] [P6] whoever takes everything back, restores too, takes nothing of what another typed meanwhile, wherever that was", async (t) => {
  const counts = { typed: 0, reworks: 0, undone: 0, redone: 0 };
  for (let seed = 1; seed <= 16; seed++) {
    const choices = Choices.seeded(seed);
    const world = new HistoryWorld(choices);
    const [ada, bob] = [await opened(world, "ada"), await opened(world, "bob")];
    const undo = ada.undoManager();
    let [typed, reworks] = [0, 0];
    const late: Promise<unknown>[] = [];
    const acts: Record<string, () => unknown> = {
      bob: () => textOf(bob).insert(choices.below(textOf(bob).length() + 1), letterOf(typed++)),
      undo: () => (counts.undone += Number(undo.undo())),
      redo: () => (counts.redone += Number(undo.redo())),
      restore: () => {
        const version = choices.between(0, ada.version());
        if (++reworks > 6) return;
        late.push(choices.chance(0.5) ? ada.restore(version) : ada.restore(version, textOf(ada) as never));
        counts.reworks++;
      },
      edit: () => {
        const text = textOf(ada);
        const at = choices.below(text.length() + 1);
        const remove = choices.chance(0.5) ? choices.below(Math.min(4, text.length() - at + 1)) : 0;
        text.splice(at, remove, remove > 0 ? "" : choices.pick(["ab", "b"]));
      },
    };
    const kinds = ["bob", "bob", "bob", "undo", "undo", "redo", "redo", "restore", "edit", "edit", "edit"] as const;
    for (let left = 120; left > 0; left--) {
      acts[choices.pick(kinds)]!();
      undo.endGroup();
      for (let steps = choices.below(12); steps > 0; steps--) {
        await drainPromises();
        world.time.step(world.time.now + 1000);
      }
    }
    await world.wait(Promise.all(late));
    const finish = async () => {
      await world.wait(bob.whenCommitted());
      await rest(world, ada, undo);
    };
    for (await finish(); undo.undo(); await finish());
    const back = textOf(ada).value();
    const others = [...back].filter((letter) => letter >= letterOf(0));
    const all = Array.from({ length: typed }, (_, index) => letterOf(index));
    assert.deepEqual(others.toSorted(), all, `seed ${seed}: all that the other one typed, once`);
    assert.equal([...back].filter((letter) => letter < letterOf(0)).join(""), initialData.text, `seed ${seed}`);
    counts.typed += typed;
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.reworks > 40 && counts.undone > 200 && counts.typed > 300, "not vacuous");
});

/** What a wish about history may end with where lines break. */
const isExcused = (error: unknown): void => {
  if (!(error instanceof ConvergenceError && error.code === "connection-lost")) throw error;
};

test("[P1] [P6] over lines that break, two who restore, revert and undo come to rest, equal, with nothing on its way", async (t) => {
  const counts = { reworks: 0, lost: 0, turns: 0, cuts: 0 };
  for (let seed = 1; seed <= 16; seed++) {
    const choices = Choices.seeded(seed);
    const world = new HistoryWorld(choices);
    const people = [];
    for (const name of ["ada", "bob"]) {
      const model = await opened(world, name);
      const parts = [model.root(), textOf(model)] as const;
      const managers = parts.map((within) => model.undoManager({ within: within as never }));
      people.push({ name, model, managers });
    }
    const late: Promise<unknown>[] = [];
    const onLost = (error: unknown): void => {
      isExcused(error);
      counts.lost++;
    };
    for (let left = 150; left > 0; left--) {
      const { name, model, managers } = choices.pick(people);
      const kind = choices.below(20);
      if (kind < 1) {
        counts.cuts++;
        world.network.cut(name);
      } else if (kind < 3) {
        const wish = rework(choices, model);
        late.push(wish.then(() => counts.reworks++).catch(onLost));
      } else if (kind < 9) {
        const undo = choices.pick(managers);
        counts.turns += Number(choices.chance(0.6) ? undo.undo() : undo.redo());
      } else randomEdit(choices, model);
      for (let steps = choices.below(10); steps > 0; steps--) {
        await drainPromises();
        world.time.step(world.time.now + 1000);
      }
    }
    await world.wait(Promise.all(late));
    for (const way of ["undo", "redo", "undo"] as const) {
      for (const { model, managers } of people) {
        for (const undo of managers) {
          for (let isDone = true; isDone; await rest(world, model, undo)) isDone = undo[way]();
        }
      }
    }
    for (const { model, managers } of people) {
      for (const undo of managers) await rest(world, model, undo);
      await world.wait(model.whenCommitted());
    }
    const until = world.time.now + 60_000; // longer than anybody waits before trying again
    while (world.time.step(until)) await drainPromises();
    const [ada, bob] = people.map(({ model }) => model);
    assert.equal(ada!.version(), bob!.version(), `seed ${seed}`);
    assert.equal(ada!.stateDigest(), bob!.stateDigest(), `seed ${seed}`);
    assert.deepEqual(world.faults, []);
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.reworks > 50 && counts.lost > 5 && counts.turns > 300 && counts.cuts > 50, "not vacuous");
});
