import assert from "node:assert/strict";
import test from "node:test";
import { recentEntriesMax } from "@convergence/engine";
import { ConvergenceError } from "./convergence-error.ts";
import { RealTimeString } from "./elements/real-time-string.ts";
import { RealTimeUndefined } from "./elements/real-time-undefined.ts";
import { ArrayInsertEvent, ArrayRemoveEvent, ArrayReorderEvent, ArraySetEvent } from "./events/array-events.ts";
import type { ConflictEvent } from "./events/conflict-event.ts";
import type { ModelChangedEvent } from "./events/model-changed-event.ts";
import type { ModelRefusedEvent } from "./events/model-events.ts";
import { ObjectRemoveEvent, ObjectSetEvent } from "./events/object-events.ts";
import { StringInsertEvent, StringRemoveEvent, StringSpliceEvent } from "./events/string-events.ts";
import { seenAfterMs, seenAtOnceVersions } from "./limits.ts";
import { ClientWorld } from "./testing/client-world.ts";

const isError = (code: string) => (error: unknown) => error instanceof ConvergenceError && error.code === code;

async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  return { world, ada, bob, mine: ada.model.root(), theirs: bob.model.root() };
}

test("[P1] edits of every kind show at the other, and both are committed", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  mine.get("text").insert(5, " world");
  theirs.get("count").add(2);
  theirs.get("list").push(4);
  mine.get("list").reorder(0, 2);
  mine.get("flag").value(true);
  theirs.get("at").value(new Date(5));
  theirs.get("person").set("tags", ["x", "y"]);
  mine.get("person").get("name").value("Grace");
  await world.assertEqual(ada, bob);
  assert.deepEqual(mine.value(), {
    at: new Date(5),
    count: 12,
    flag: true,
    list: [2, 3, 1, 4],
    nothing: null,
    person: { name: "Grace", tags: ["x", "y"] },
    text: "hello world",
  });
  assert.deepEqual((mine.toJSON() as { at: unknown }).at, { $date: 5 });
});

test("a remote edit of text is an insert, a remove or a splice; on demand a replacement is told as two", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  const old = await world.peer("m", { splitSplices: true });
  const heard: unknown[][] = [[], []];
  for (const [i, { model }] of [bob, old].entries()) {
    const text = model.root().get("text");
    for (const name of ["insert", "remove", "splice", "value"] as const)
      text.on(name, (event) => heard[i]!.push(event));
  }
  const text = ada.model.root().get("text");
  text.insert(0, "a");
  text.remove(0, 1);
  text.splice(0, 1, "J");
  await world.assertEqual(ada, bob, old);
  const kinds = (events: unknown[]) => events.map((event) => (event as object).constructor);
  assert.deepEqual(kinds(heard[0]!), [StringInsertEvent, StringRemoveEvent, StringSpliceEvent]);
  assert.deepEqual(kinds(heard[1]!), [StringInsertEvent, StringRemoveEvent, StringRemoveEvent, StringInsertEvent]);
  const splice = heard[0]![2] as StringSpliceEvent;
  assert.deepEqual([splice.index, splice.deleteCount, splice.insertValue, splice.local], [0, 1, "J", false]);
  assert.equal(splice.element, bob.model.root().get("text"));
});

test("events of arrays and objects carry elements, old ones among them", async () => {
  const { world, mine, theirs } = await two();
  const heard: unknown[] = [];
  for (const name of ["insert", "remove", "set", "reorder"] as const)
    theirs.get("list").on(name, (event) => heard.push(event));
  for (const name of ["set", "remove"] as const) theirs.get("person").on(name, (event) => heard.push(event));
  const list = mine.get("list");
  list.insert(0, 9);
  list.remove(1);
  list.set(0, 8);
  list.reorder(0, 2);
  mine.get("person").set("tags", []);
  mine.get("person").remove("tags");
  await world.run();
  const [insert, remove, set, reorder, objectSet, objectRemove] = heard;
  assert.ok(insert instanceof ArrayInsertEvent && insert.index === 0);
  assert.ok(remove instanceof ArrayRemoveEvent && remove.index === 1 && remove.oldValue.value() === 1);
  assert.ok(set instanceof ArraySetEvent && set.value.value() === 8 && set.oldValue.value() === 9);
  assert.ok(reorder instanceof ArrayReorderEvent && reorder.fromIndex === 0 && reorder.toIndex === 2);
  assert.ok(
    objectSet instanceof ObjectSetEvent && objectSet.key === "tags" && objectSet.oldValue instanceof RealTimeUndefined,
  );
  assert.ok(objectRemove instanceof ObjectRemoveEvent && objectRemove.oldValue.isDetached());
});

test("events of one change fire after all of it is applied", async () => {
  const { world, ada, mine, theirs } = await two();
  const seen: unknown[] = [];
  theirs.get("text").on("insert", () => seen.push(theirs.get("count").value()));
  ada.model.startBatch();
  mine.get("text").insert(0, "x");
  mine.get("count").add(1);
  ada.model.completeBatch();
  await world.run();
  assert.deepEqual(seen, [11]);
  assert.equal(ada.model.version(), 1);
});

test("model_changed rises to the root with the path and the author", async () => {
  const { world, ada, mine, theirs } = await two();
  const heard: ModelChangedEvent[] = [];
  theirs.on("model_changed", (event) => heard.push(event));
  theirs.get("person").on("model_changed", (event) => heard.push(event));
  theirs.get("person").get("name");
  mine.get("person").get("name").insert(3, "!");
  await world.run();
  assert.deepEqual(
    heard.map((event) => event.relativePath),
    [["name"], ["person", "name"]],
  );
  assert.equal(heard[0]!.sessionId, ada.domain.session().sessionId());
  assert.equal(heard[0]!.user.displayName, "c1");
  assert.equal(heard[0]!.local, false);
});

test("local edits emit only if that is wanted", async () => {
  const { ada, mine } = await two();
  const heard: boolean[] = [];
  mine.get("text").on("insert", (event) => heard.push(event.local));
  mine.get("text").insert(0, "a");
  assert.equal(ada.model.emitLocalEvents(), false);
  ada.model.emitLocalEvents(true);
  mine.get("text").insert(0, "a");
  assert.deepEqual(heard, [true]);
});

test("a detached element says so once, can be read, and cannot be edited", async () => {
  const { world, mine, theirs } = await two();
  const person = theirs.get("person");
  const name = person.get("name");
  let detached = 0;
  name.on("detached", () => detached++);
  mine.remove("person");
  await world.run();
  assert.equal(detached, 1);
  assert.ok(name.isDetached() && !name.isAttached());
  assert.equal(name.value(), "Ada");
  assert.deepEqual(person.value(), { name: "Ada" });
  assert.throws(() => name.insert(0, "x"), isError("element-detached"));
  assert.throws(() => person.set("name", "x"), isError("element-detached"));
  assert.ok(theirs.get("person") instanceof RealTimeUndefined);
});

test("an element is one object, found by path, by id and from its parent", async () => {
  const { ada, mine } = await two();
  const name = ada.model.elementAt("person", "name");
  assert.ok(name instanceof RealTimeString);
  assert.equal(name, ada.model.elementAt(["person", "name"]));
  assert.equal(name, mine.get("person").elementAt("name"));
  assert.equal(name, ada.model.element(name.id()));
  assert.deepEqual(name.path(), ["person", "name"]);
  assert.deepEqual(mine.get("list").get(1).path(), ["list", 1]);
  assert.deepEqual(name.relativePath(mine.get("person")), ["name"]);
  assert.equal(name.parent(), mine.get("person"));
  assert.equal(mine.parent(), null);
  assert.ok(ada.model.elementAt("person", "nothing", 3) instanceof RealTimeUndefined);
  assert.deepEqual(mine.keys(), ["at", "count", "flag", "list", "nothing", "person", "text"]);
});

test("what does not fit is a typed error with its numbers, and changes nothing", async () => {
  const { world, ada, bob, mine } = await two();
  assert.throws(() => mine.get("text").insert(9, "x"), /Position 9 is out of range for a string of length 5/);
  assert.throws(() => mine.get("text").insert(9, "x"), isError("position-invalid"));
  assert.throws(() => mine.get("list").remove(3), isError("position-invalid"));
  assert.throws(() => mine.get("list").reorder(0, 3), isError("position-invalid"));
  assert.throws(() => mine.get("list").set(-1, 1), isError("position-invalid"));
  assert.throws(() => mine.get("text").insert(0, "\ud800"), isError("text-invalid"));
  assert.throws(() => mine.get("count").add(Number.NaN), isError("value-invalid"));
  assert.throws(() => mine.get("count").value(Number.NaN), isError("value-invalid"));
  assert.throws(() => mine.get("count").value("x" as never), isError("value-invalid"));
  assert.throws(() => mine.get("list").push(undefined as never), isError("value-invalid"));
  assert.throws(
    () => mine.set("extra", { a: [mine.get("text")] }),
    (error) => {
      return error instanceof ConvergenceError && assert.deepEqual(error.path, ["a", 0]) === undefined;
    },
  );
  assert.throws(() => mine.set("k".repeat(1025) as "extra", 1), isError("value-invalid"));
  assert.throws(() => mine.removeFromParent(), isError("operation-invalid"));
  let deep: unknown = 1;
  for (let i = 0; i < 63; i++) deep = [deep];
  assert.throws(() => mine.set("extra", deep), isError("value-invalid"));
  mine.set("extra", (deep as unknown[])[0]);
  await world.assertEqual(ada, bob);
});

test("setting a whole text edits only what differs", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  mine.get("text").value("hello there");
  theirs.get("text").insert(0, "oh, ");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "oh, hello there");
});

test("a batch is one change; cancelled, it never was", async () => {
  const { world, ada, bob, mine } = await two();
  ada.model.startBatch();
  mine.get("count").add(5);
  mine.get("list").remove(0);
  assert.equal(ada.model.batchSize(), 2);
  ada.model.cancelBatch();
  assert.equal(mine.get("count").value(), 10);
  assert.deepEqual(mine.get("list").value(), [1, 2, 3]);
  await world.assertEqual(ada, bob);
  assert.equal(ada.model.version(), 0);
  assert.throws(() => ada.model.completeBatch(), isError("batch"));
});

test("what others do during a batch waits until it is complete", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  ada.model.startBatch();
  mine.get("text").insert(5, "!");
  theirs.get("text").insert(0, "> ");
  await world.run();
  assert.equal(mine.get("text").value(), "hello!");
  mine.get("text").insert(6, "?");
  ada.model.completeBatch();
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "> hello!?");
});

test("[P5] a refused change is taken back, and later ones stay", async () => {
  const { world, ada, bob, mine } = await two();
  world.server.refuse = ({ sequence }) => (sequence === 2 ? "forbidden" : undefined);
  const refusals: ModelRefusedEvent[] = [];
  const events: unknown[] = [];
  ada.model.on("refused", (event) => refusals.push(event));
  mine.get("text").on("remove", ({ index, value, local }) => events.push([index, value, local]));
  mine.get("text").insert(5, "A");
  mine.get("text").insert(6, "B");
  mine.get("text").insert(7, "C");
  mine.get("count").add(1);
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "helloAC");
  assert.deepEqual(
    refusals.map(({ code, operations }) => [code, operations.length]),
    [["forbidden", 1]],
  );
  assert.deepEqual(events, [[6, "B", false]]);
});

test("a refused removal gives back the very same element", async () => {
  const { world, ada, bob, mine } = await two();
  world.server.refuse = () => "forbidden";
  const name = mine.get("person").get("name");
  mine.remove("person");
  assert.ok(name.isDetached());
  await world.assertEqual(ada, bob);
  assert.ok(name.isAttached());
  assert.equal(mine.get("person").get("name"), name);
  world.server.refuse = () => undefined;
  name.insert(3, "!");
  await world.assertEqual(ada, bob);
});

test("[P2] who is overwritten unseen hears of a conflict, with both sides", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const conflicts: ConflictEvent[] = [];
  for (const { model } of [ada, bob]) model.on("conflict", (event) => conflicts.push(event));
  mine.set("extra", "mine");
  theirs.set("extra", "theirs");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("extra").value(), "theirs");
  const [conflict, ...others] = conflicts;
  assert.equal(others.length, 0);
  assert.equal(conflict!.src.modelId(), "m");
  assert.deepEqual([conflict!.kind, conflict!.lostValue, conflict!.winner?.kind], ["overwritten", "mine", "setKey"]);
});

test("[P2] an edit inside what another has removed is reported as gone", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const conflicts: ConflictEvent[] = [];
  bob.model.on("conflict", (event) => conflicts.push(event));
  mine.remove("person");
  theirs.get("person").get("name").insert(3, "!");
  await world.assertEqual(ada, bob);
  assert.deepEqual(
    conflicts.map(({ kind, lostValue, element }) => [kind, lostValue, element]),
    [["gone", "!", undefined]],
  );
});

test("the save state goes from applied over sent to committed", async () => {
  const { world, ada, mine } = await two();
  const states: string[] = [];
  for (const name of ["modified", "applied", "sent", "committed"] as const) ada.model.on(name, () => states.push(name));
  mine.get("count").add(1);
  assert.equal(ada.model.saveState(), "applied");
  assert.equal(ada.model.isCommitted(), false);
  await world.run();
  assert.equal(ada.model.saveState(), "committed");
  assert.deepEqual(states, ["modified", "applied", "sent", "committed"]);
  mine.get("count").add(1);
  assert.equal(await world.wait(ada.model.whenCommitted()), true);
});

test("once everything is decided the server is told so, once", async () => {
  const { world, mine } = await two();
  mine.get("count").add(1);
  mine.get("count").add(1);
  await world.run();
  assert.deepEqual(world.server.received("seen"), []);
  world.timers.advance(seenAfterMs);
  await world.run();
  world.timers.advance(5000);
  await world.run();
  assert.equal(world.server.received("seen").length, 1);
});

test("whoever goes on says what was seen with each change, and apart only after the last", async () => {
  const { world, mine } = await two();
  for (let edit = 0; edit < 10; edit++) {
    mine.get("count").add(1);
    await world.run();
    world.timers.advance(seenAfterMs - 1);
    await world.run();
  }
  assert.deepEqual(world.server.received("seen"), []);
  world.timers.advance(seenAfterMs);
  await world.run();
  assert.equal(world.server.received("seen").length, 1);
});

test("[P9] where others write more than the server keeps, what was seen is said before that is full, at whatever pace", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  mine.get("text").insert(5, "!");
  await world.run();
  for (let edit = 0; edit < 2 * recentEntriesMax; edit++) {
    theirs.get("text").insert(edit % 5, "b");
    if (edit % 64 === 0) await world.run();
  }
  await world.assertEqual(ada, bob);
  assert.equal(world.server.received("seen").length, Math.floor((2 * recentEntriesMax) / seenAtOnceVersions));
});

test("collaborators come and go", async () => {
  const { world, ada, bob } = await two();
  const heard: string[] = [];
  ada.model.on("collaborator_opened", ({ collaborator }) => heard.push(`+${collaborator.user.displayName}`));
  ada.model.on("collaborator_closed", ({ collaborator }) => heard.push(`-${collaborator.user.displayName}`));
  const eve = await world.peer();
  assert.equal(ada.model.collaborators().length, 3);
  await world.wait(eve.model.close());
  world.server.drop(bob.connection());
  await world.run();
  assert.deepEqual(heard, ["+c3", "-c3", "-c2"]);
});
