// What goes wrong while somebody reads a model's past: lines that break, stores that fail, models that end, and what cannot be asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConvergenceError,
  type ConvergenceErrorCode,
  RealTimeArray,
  RealTimeNumber,
  type RealTimeObject,
  RealTimeString,
} from "@convergence/client";
import { Choices } from "@convergence/proof";
import { StoreUnavailableError } from "@convergence/storage";
import { HistoryWorld, written } from "./testing/history-world.ts";

const isError =
  (code: ConvergenceErrorCode, ...words: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof ConvergenceError && error.code === code && words.every((each) => error.message.includes(each));

async function read(edits = 60) {
  const choices = Choices.seeded(11);
  const world = new HistoryWorld(choices);
  const [writer] = await written(world, choices, edits);
  const domain = await world.connect("reader");
  const model = await world.wait(domain.models().history("m"));
  return { world, domain, model, writer: writer!, head: model.maxVersion() };
}

test("[P6] nothing of the past can be edited, and every way to try says so", async () => {
  const { model, head } = await read();
  const root = model.root() as unknown as RealTimeObject;
  const text = root.get("text");
  const list = root.get("list");
  const number = root.get("number");
  assert.ok(text instanceof RealTimeString && list instanceof RealTimeArray && number instanceof RealTimeNumber);
  const attempts: (() => unknown)[] = [
    () => text.insert(0, "x"),
    () => text.value("x"),
    () => text.splice(0, 0, ""),
    () => text.removeFromParent(),
    () => text.indexReference("k"),
    () => list.push(1),
    () => list.value([]),
    () => number.add(0),
    () => root.set("k", 1),
    () => root.remove("text"),
    () => root.propertyReference("k"),
    () => root.elementAt("no", "such").value(1),
  ];
  for (const attempt of attempts) assert.throws(attempt, isError("read-only", `version ${head}`), String(attempt));
  await assert.rejects(text.setAnchor("a", 0), isError("read-only"));
  await assert.rejects(text.removeAnchor("a"), isError("read-only"));
  assert.deepEqual(text.references(), []);
});

test("[P6] what cannot be asked is a typed error that names the bounds, and changes nothing", async () => {
  const { world, domain, model, head } = await read();
  for (const version of [-1, head + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(model.playTo(version), isError("value-invalid", `0..${head}`));
    await assert.rejects(world.wait(domain.models().history("m", { version })), isError("value-invalid", `0..${head}`));
  }
  await assert.rejects(model.forward(), isError("value-invalid", `0..${head}`));
  await assert.rejects(model.backward(head + 1), isError("value-invalid", `0..${head}`));
  await assert.rejects(model.playToTime(new Date(Number.NaN)), isError("value-invalid", "not a time"));
  await assert.rejects(world.wait(domain.models().history("none")), isError("model-unknown", "none"));
  await assert.rejects(domain.models().history(7 as never), isError("value-invalid"));
  assert.deepEqual([model.version(), model.targetVersion(), model.isOpen()], [head, head, true]);
});

test("[P6] without a connection a play waits for the next one; closing ends it with a typed error", async () => {
  const { world, model, head } = await read();
  world.network.keepAway("reader");
  let isOver = false;
  const playing = model.playTo(0).finally(() => (isOver = true));
  for (let steps = 0; steps < 50; steps++) world.time.step(world.time.now + 1000);
  assert.deepEqual([isOver, model.isTransitioning(), model.targetVersion(), model.version()], [false, true, 0, head]);
  world.network.letBack("reader");
  await world.wait(playing);
  assert.equal(model.version(), 0);

  const closed: (string | undefined)[] = [];
  model.on("closed", ({ code }) => closed.push(code));
  const forward = model.playTo(head).catch(() => undefined);
  world.network.keepAway("reader");
  const later = model.refresh();
  model.close();
  model.close();
  await assert.rejects(world.wait(later), isError("model-closed", "m"));
  await world.wait(forward);
  await assert.rejects(model.playTo(1), isError("model-closed", "m"));
  assert.deepEqual([closed, model.isOpen(), model.isTransitioning()], [[undefined], false, false]);
  assert.equal(model.targetVersion(), model.version());
});

test("[P6] what the store cannot read at the moment is asked again a few times, and is then a typed error", async () => {
  const { world, model } = await read();
  world.faults.push = () => 0; // the server logs each
  const { storage } = world;
  const history = storage.history.bind(storage);
  let failures = 2;
  storage.history = async (handle, question, input) => {
    if (failures-- > 0) throw new StoreUnavailableError("The disk is away", { outcomeKnown: true });
    return history(handle, question, input);
  };
  await world.wait(model.playTo(0));
  assert.equal(model.version(), 0);
  failures = 100;
  const again = await world.connect("again");
  storage.history = history;
  const other = await world.wait(again.models().history("m", { version: 0 }));
  failures = 100;
  storage.history = async () => {
    throw new StoreUnavailableError("The disk is away", { outcomeKnown: true });
  };
  await assert.rejects(world.wait(other.forward()), isError("store-unavailable"));
  assert.deepEqual([other.version(), other.targetVersion(), other.isTransitioning()], [0, 0, false]);
  storage.history = history;
  await world.wait(other.forward());
  assert.equal(other.version(), 1);
});

test("[P6] what is asked for last counts, wherever it has come to", async () => {
  const { world, model, head } = await read(200);
  const ways: string[] = [];
  model.on("transition_start", () => ways.push("start"));
  model.on("transition_end", () => ways.push(`end at ${model.version()}`));
  model.on("target_changed", ({ targetVersion }) => ways.push(`to ${targetVersion}`));
  const plays = [model.playTo(0), model.playTo(head - 5), model.backward(5)];
  await world.wait(Promise.all(plays));
  assert.equal(model.version(), head - 10);
  assert.deepEqual(ways, ["to 0", "start", `to ${head - 5}`, `to ${head - 10}`, `end at ${head - 10}`]);
});

test("[P6] a newer version is noticed, and can be gone to; a model that is removed meanwhile is read on", async () => {
  const { world, domain, model, writer, head } = await read();
  const heads: number[] = [];
  model.on("head_changed", ({ maxVersion }) => heads.push(maxVersion));
  (writer.root() as unknown as RealTimeObject).set("new", "x");
  await world.wait(writer.whenCommitted());
  assert.equal(model.maxVersion(), head);
  assert.equal(await world.wait(model.refresh()), head + 1);
  assert.deepEqual([heads, model.maxVersion()], [[head + 1], head + 1]);
  assert.ok(model.maxTime().getTime() >= model.time().getTime());
  await world.wait(model.forward());
  assert.equal((model.root() as unknown as RealTimeObject).get("new").value(), "x");
  await world.wait(domain.models().remove("m"));
  await world.wait(model.playTo(0));
  assert.equal(model.version(), 0);
  await world.wait(model.playTo(head + 1));
  assert.equal((model.root() as unknown as RealTimeObject).get("new").value(), "x");
});

test("[P9] so many models of the past are open at once", async () => {
  const { world, domain } = await read(5);
  const opened = [];
  for (let each = 1; each < 64; each++) opened.push(await world.wait(domain.models().history("m")));
  await assert.rejects(domain.models().history("m"), isError("limit", "64"));
  opened[0]!.close();
  assert.ok((await world.wait(domain.models().history("m"))).isOpen());
});

test("[P6] a domain that is disposed of closes its models of the past", async () => {
  const { world, domain, model } = await read(5);
  await world.wait(domain.dispose());
  assert.equal(model.isOpen(), false);
  await assert.rejects(model.playTo(0), isError("model-closed"));
});
