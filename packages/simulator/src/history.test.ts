// A model of the past over a real server, in virtual time: whichever way it is played, it shows what the log gives, and its events tell
// what changes. Real clients write it, with undo and anchors, and connections break while it is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConvergenceError, type HistoricalModel, type RealTimeElement, RealTimeString } from "@convergence/client";
import { decodeOperations, operationJson } from "@convergence/engine";
import { Choices } from "@convergence/proof";
import { HistoryWorld, written } from "./testing/history-world.ts";
import { drainPromises } from "./virtual-time.ts";

/** What somebody sees who knows a text by its events alone. */
function mirror(text: RealTimeString): { value: string } {
  const seen = { value: text.value() };
  const splice = (at: number, remove: number, insert: string): void => {
    assert.equal(seen.value.length >= at + remove, true, "an event is about what is there");
    seen.value = seen.value.slice(0, at) + insert + seen.value.slice(at + remove);
  };
  text.on("insert", ({ index, value }) => splice(index, 0, value));
  text.on("remove", ({ index, value }) => splice(index, value.length, ""));
  text.on("splice", ({ index, deleteCount, insertValue }) => splice(index, deleteCount, insertValue));
  text.on("value", ({ value }) => {
    seen.value = value;
  });
  return seen;
}

/** Every element that is there is the object that it was when it was seen first. */
class Acquaintances {
  readonly #known = new Map<string, RealTimeElement>();
  returned = 0;
  #gone = new Set<string>();

  check(model: HistoricalModel): void {
    const attached = new Set<string>();
    const visit = (element: RealTimeElement): void => {
      attached.add(element.id());
      const known = this.#known.get(element.id());
      if (known !== undefined && this.#gone.has(element.id())) this.returned++;
      assert.ok(known === undefined || known === element, `element ${element.id()} is another object`);
      this.#known.set(element.id(), element);
      assert.ok(element.isAttached());
      if ("forEach" in element)
        (element as unknown as { forEach(visit: (each: RealTimeElement) => void): void }).forEach(visit);
    };
    visit(model.root());
    this.#gone = new Set([...this.#known.keys()].filter((id) => !attached.has(id)));
    for (const id of this.#gone) {
      assert.ok(this.#known.get(id)!.isDetached());
      assert.equal(model.element(id), undefined);
    }
  }
}

test("[P6] a model of the past is at every version what the log gives, whichever way it is played, also over broken connections", async (t) => {
  const choices = Choices.seeded(7);
  const world = new HistoryWorld(choices);
  const models = await written(world, choices, 1600);
  const { entries, digests } = await world.truth();
  const head = entries.length;
  assert.ok(head > 1200, `${head} versions`);
  const reader = await world.connect("reader");
  const model = await world.wait(reader.models().history("m"));
  assert.deepEqual([model.version(), model.minVersion(), model.maxVersion()], [head, 0, head]);
  assert.deepEqual([model.stateDigest(), models[0]!.stateDigest()], [digests[head], digests[head]]);
  assert.equal(model.time().getTime(), entries[head - 1]!.time);

  const text = model.elementAt("text");
  assert.ok(text instanceof RealTimeString);
  const seen = mirror(text);
  const acquaintances = new Acquaintances();
  let [steps, jumps, cuts] = [0, 0, 0];
  model.on("version_changed", ({ version, previousVersion }) => {
    if (Math.abs(version - previousVersion) === 1) steps++;
    else jumps++;
    if (model.stateDigest() !== digests[version])
      throw new Error(`version ${version} after ${previousVersion} differs`);
    assert.equal(seen.value, text.value());
    const time = version === 0 ? model.createdTime().getTime() : entries[version - 1]!.time;
    assert.equal(model.time().getTime(), time, `the time of version ${version}`);
  });
  const goals = [0, head, head - 3, 3, ...Array.from({ length: 25 }, () => choices.below(head + 1))];
  for (const goal of goals) {
    const playing = choices.chance(0.5)
      ? model.playTo(goal)
      : model.playTo(Math.max(0, model.version() - choices.below(200)));
    if (choices.chance(0.4)) {
      for (let few = choices.below(6); few > 0; few--) {
        await drainPromises();
        world.time.step(world.time.now + 1000);
      }
      world.network.cut("reader");
      cuts++;
    }
    await world.wait(playing);
    assert.equal(model.version(), model.targetVersion());
    assert.ok(!model.isTransitioning());
    acquaintances.check(model);
  }
  await world.wait(model.playTo(0));
  for (let turn = 0; turn < 10; turn++) {
    await world.wait(model.playTo(turn % 2 === 0 ? head - choices.below(50) : choices.below(50)));
    acquaintances.check(model);
  }
  await world.wait(model.playTo(0));
  for (const many of [400, 300, 600]) await world.wait(model.forward(Math.min(many, head - model.version())));
  for (const many of [700, 500]) await world.wait(model.backward(Math.min(many, model.version())));
  acquaintances.check(model);
  assert.deepEqual(world.faults, []);
  assert.ok(steps > 2000 && jumps > 10 && cuts > 3 && acquaintances.returned > 100);
  t.diagnostic(`${head} versions, ${steps} steps, ${jumps} jumps, ${cuts} cuts, ${acquaintances.returned} came back`);
});

test("[P6] the events of a change say who made it, in which version and when, forward and back", async () => {
  const choices = Choices.seeded(3);
  const world = new HistoryWorld(choices);
  await written(world, choices, 150);
  const { entries } = await world.truth();
  const reader = await world.connect("reader");
  const model = await world.wait(reader.models().history("m", { version: 0 }));
  const told: string[] = [];
  model.root().on("model_changed", ({ user, sessionId, version, time, local }) => {
    const entry = entries[version! - 1]!;
    assert.deepEqual([user.key, sessionId, time?.getTime(), local], [entry.user, entry.session, entry.time, false]);
    if (told.at(-1) !== `${version}`) told.push(`${version}`);
  });
  await world.wait(model.playTo(entries.length));
  const forward = told.splice(0);
  assert.ok(forward.length > 100);
  await world.wait(model.playTo(0));
  assert.deepEqual(told, forward.toReversed());
});

test("[P6] the version at a time, and all changes by anybody, in either order", async () => {
  const choices = Choices.seeded(5);
  const world = new HistoryWorld(choices);
  await written(world, choices, 120);
  const { entries, digests } = await world.truth();
  const reader = await world.connect("reader");
  const model = await world.wait(reader.models().history("m"));
  const middle = entries[60]!;
  await world.wait(model.playToTime(new Date(middle.time)));
  const expected = entries.findLast((entry) => entry.time <= middle.time)!.version;
  assert.deepEqual([model.version(), model.stateDigest()], [expected, digests[expected]]);
  await world.wait(model.playToTime(0));
  assert.equal(model.version(), 0);

  const collect = async (filter: Parameters<HistoricalModel["changes"]>[0]): Promise<number[]> => {
    const found: number[] = [];
    for await (const change of model.changes(filter)) {
      const entry = entries[change.version - 1]!;
      assert.deepEqual(
        [change.user.key, change.sessionId, change.sequence],
        [entry.user, entry.session, entry.sequence],
      );
      assert.deepEqual([change.time.getTime(), change.base], [entry.time, entry.base]);
      assert.deepEqual(change.operations, decodeOperations(entry.operations).map(operationJson));
      assert.equal(change.lost.length > 0, entry.original !== undefined);
      assert.notEqual(change.clientId, entry.client, "the id that a client sends is its secret");
      found.push(change.version);
    }
    return found;
  };
  const versions = entries.map(({ version }) => version);
  const bobs = entries.filter(({ user }) => user === "bob").map(({ version }) => version);
  assert.deepEqual(await world.wait(collect({})), versions);
  assert.deepEqual(await world.wait(collect({ newestFirst: true, limit: 7 })), versions.toReversed().slice(0, 7));
  assert.deepEqual(await world.wait(collect({ user: "bob" })), bobs);
  assert.deepEqual(
    await world.wait(collect({ user: "bob", newestFirst: true, limit: 5, after: 10 })),
    bobs.toReversed().slice(0, 5),
  );
  assert.deepEqual(await world.wait(collect({ after: 10, to: 12 })), [11, 12]);
  assert.deepEqual(await world.wait(collect({ user: "nobody" })), []);
  const wrong = [{ after: -1 }, { to: entries.length + 1 }, { after: 5, to: 4 }, { limit: 0.5 }];
  for (const filter of wrong) {
    await assert.rejects(
      world.wait(collect(filter)),
      (error) => error instanceof ConvergenceError && error.code === "value-invalid",
    );
  }
});

test("[P9] what cannot be asked of a history is refused by name, whatever it is", async () => {
  const choices = Choices.seeded(8);
  const world = new HistoryWorld(choices);
  const [open] = await written(world, choices, 20);
  const past = await world.wait((await world.connect("reader")).models().history("m"));
  const all = async (filter: unknown): Promise<void> => {
    for await (const _ of past.changes(filter as never));
  };
  for (const wrong of [5, null, {}] as never[]) {
    const code = { code: "value-invalid", message: /neither an element nor the id of one/ };
    await assert.rejects(past.blame(wrong), code);
    await assert.rejects(past.diff(0, 1, { element: wrong }), code);
    await assert.rejects(all({ element: wrong }), code);
    await assert.rejects(all({ user: wrong }), {
      code: "value-invalid",
      message: /^The key of a user is .* not text$/,
    });
  }
  await assert.rejects(past.blame(past.elementAt("no", "such", "place")), { code: "element-unknown" });
  await assert.rejects(past.diff(0, 1, { as: "xml" as never }), { code: "value-invalid", message: /and not xml$/ });
  await assert.rejects(past.diff(0, 1, null as never), { code: "value-invalid" });
  open!.startBatch();
  for (const wish of [open!.restore(0), open!.revert({ version: 1 })]) {
    await assert.rejects(wish, { code: "batch", message: /^A batch is open; complete it before you ask for a re/ });
  }
  open!.completeBatch();
  assert.equal(typeof (await world.wait(open!.restore(0))), "number");
});
