import assert from "node:assert/strict";
import { test } from "node:test";
import { ConvergenceError } from "../convergence-error.ts";
import type { RealTimeArray } from "../elements/real-time-array.ts";
import type { RealTimeNumber } from "../elements/real-time-number.ts";
import type { RealTimeObject } from "../elements/real-time-object.ts";
import type { RealTimeString } from "../elements/real-time-string.ts";
import { linkOf } from "../real-time-model.ts";
import { ClientWorld, type Peer, type Sample } from "../testing/client-world.ts";
import { leavingCountOf } from "./undo.ts";

const textOf = ({ model }: Peer) => model.elementAt("text") as unknown as RealTimeString;
const listOf = ({ model }: Peer) => model.elementAt("list") as unknown as RealTimeArray<unknown>;
const countOf = ({ model }: Peer) => model.elementAt("count") as unknown as RealTimeNumber;
const personOf = ({ model }: Peer) => model.elementAt("person") as unknown as RealTimeObject<Sample["person"]>;
const jsonOf = ({ model }: Peer) => JSON.stringify(model.root().value());

async function pair() {
  const world = new ClientWorld();
  const [ada, bob] = [await world.peer(), await world.peer()];
  return { world, ada, bob, undo: ada.model.undoManager() };
}

test("[P7] all undone, then all done again: every state from before, and elements that come back are the same objects", async () => {
  const { world, ada, bob, undo } = await pair();
  const element = listOf(ada).get(1);
  const edits: readonly (() => unknown)[] = [
    () => textOf(ada).insert(5, " there"),
    () => listOf(ada).remove(1),
    () => listOf(ada).reorder(0, 1),
    () => listOf(ada).set(0, { deep: [1, 2] }),
    () => countOf(ada).add(0.1),
    () => personOf(ada).set("name", "Grace"),
    () => personOf(ada).set("tags", ["x"]),
    () => personOf(ada).remove("name"),
    () => textOf(ada).splice(0, 5, "Hi"),
  ];
  const states = [jsonOf(ada)];
  for (const edit of edits) {
    edit();
    states.push(jsonOf(ada));
    await world.run();
  }
  for (let at = edits.length - 1; at >= 0; at--) {
    assert.ok(undo.undo());
    await world.run();
    assert.equal(jsonOf(ada), states[at], `undone to ${at}`);
  }
  assert.equal(listOf(ada).get(1), element);
  assert.deepEqual([undo.canUndo(), undo.canRedo(), undo.undo()], [false, true, false]);
  for (let at = 1; at <= edits.length; at++) {
    assert.ok(undo.redo());
    await world.run();
    assert.equal(jsonOf(ada), states[at], `done again to ${at}`);
  }
  assert.equal(undo.canRedo(), false);
  await world.assertEqual(ada, bob);
});

test("[P7] undo takes back one's own work alone, and nobody's later work", async () => {
  const { world, ada, bob, undo } = await pair();
  textOf(ada).insert(0, "mine ");
  personOf(ada).set("name", "Grace");
  listOf(ada).push({ note: "" } as never);
  await world.run();
  textOf(bob).insert(2, "HIS");
  personOf(bob).set("name", "Linus");
  (listOf(bob).get(3) as unknown as RealTimeObject<{ note: string }>).get("note").insert(0, "kept");
  await world.run();
  while (undo.undo()) await world.run();
  await world.run();
  assert.equal(textOf(ada).value(), "HIShello");
  assert.equal(personOf(ada).get("name").value(), "Linus");
  assert.deepEqual(listOf(ada).get(3).value(), { note: "kept" });
  await world.assertEqual(ada, bob);
});

test("[P7] a removal is undone while others edit, move and remove the same thing in flight", async () => {
  const { world, ada, bob, undo } = await pair();
  listOf(ada).remove(0);
  listOf(bob).reorder(0, 2);
  countOf(bob).add(5);
  await world.run();
  assert.ok(undo.undo());
  listOf(bob).insert(0, 9);
  await world.run();
  assert.equal((listOf(ada).value() as number[]).toSorted().join(), "1,2,3,9");
  const bobs = bob.model.undoManager();
  listOf(ada).remove(0);
  listOf(bob).remove(0);
  await world.run();
  undo.undo();
  bobs.undo();
  await world.run();
  assert.equal((listOf(ada).value() as number[]).toSorted().join(), "1,2,3,9", "what both removed is back, once");
  await world.assertEqual(ada, bob);
});

test("[P7] edits inside what came back are undone too, before it goes again", async () => {
  const { world, ada, bob, undo } = await pair();
  personOf(ada).set("tags", ["a"]);
  await world.run();
  const tags = () => personOf(ada).get("tags") as unknown as RealTimeArray<string>;
  undo.undo();
  await world.run();
  undo.redo();
  await world.run();
  tags().push("b");
  await world.run();
  assert.deepEqual(tags().value(), ["a", "b"]);
  undo.undo();
  await world.run();
  assert.deepEqual(tags().value(), ["a"]);
  undo.undo();
  await world.run();
  assert.equal(personOf(ada).hasKey("tags"), false);
  await world.assertEqual(ada, bob);
});

test("a batch is undone as one; a cancelled one is nothing to undo; typing that goes on is one; a new edit ends redoing", async () => {
  const { world, ada, undo } = await pair();
  ada.model.startBatch();
  textOf(ada).insert(0, "x");
  countOf(ada).add(1);
  assert.throws(() => undo.undo(), { code: "batch" });
  ada.model.completeBatch();
  ada.model.startBatch();
  countOf(ada).add(7);
  ada.model.cancelBatch();
  for (const letter of "abc") textOf(ada).insert(textOf(ada).length(), letter);
  await world.run();
  undo.undo();
  assert.equal(textOf(ada).value(), "xhello");
  undo.undo();
  assert.deepEqual([textOf(ada).value(), countOf(ada).value()], ["hello", 10]);
  assert.equal(undo.undo(), false);
  countOf(ada).add(1);
  assert.equal(undo.canRedo(), false);
});

test("a manager for one element undoes what was done inside it alone, and tells when its answers change", async () => {
  const { world, ada } = await pair();
  const undo = ada.model.undoManager({ within: personOf(ada) as never, groupsMax: 2 });
  let changes = 0;
  undo.on("changed", () => void changes++);
  textOf(ada).insert(0, "not this ");
  assert.deepEqual([undo.canUndo(), undo.undo()], [false, false]);
  for (const name of ["B", "C", "D"]) personOf(ada).set("name", name);
  await world.run();
  assert.ok(changes > 2);
  while (undo.undo()) await world.run();
  assert.equal(personOf(ada).get("name").value(), "B", "as many as there is room for");
  assert.equal(textOf(ada).value(), "not this hello");
  undo.dispose();
  personOf(ada).set("name", "E");
  assert.equal(undo.canUndo(), false);
});

test("[P7] what was undone is put back though its user goes on meanwhile, undoes more, or ends the manager", async () => {
  const { world, ada, bob, undo } = await pair();
  listOf(ada).remove(1);
  undo.undo();
  textOf(ada).insert(0, "x");
  await world.run();
  assert.deepEqual([listOf(ada).value(), undo.canRedo()], [[1, 2, 3], false]);
  listOf(ada).set(1, 9);
  listOf(ada).remove(1);
  assert.deepEqual([undo.undo(), undo.undo()], [true, true]);
  await world.run();
  assert.deepEqual(listOf(ada).value(), [1, 2, 3]);
  assert.deepEqual([undo.redo(), undo.redo()], [true, true]);
  await world.run();
  assert.deepEqual(listOf(ada).value(), [1, 3]);
  undo.undo();
  undo.undo();
  undo.dispose();
  await world.run();
  assert.deepEqual([listOf(ada).value(), undo.isPending()], [[1, 2, 3], false]);
  await world.assertEqual(ada, bob);
});

test("[P7] an edit inside of what is not back yet is done again when that is", async () => {
  const { world, ada, bob, undo } = await pair();
  listOf(ada).push({ note: "in" });
  const note = () => (listOf(ada).get(3) as unknown as RealTimeObject<{ note: string }>).get("note");
  note().insert(0, "typed ");
  await world.run();
  undo.undo();
  undo.undo();
  await world.run();
  assert.deepEqual([undo.redo(), undo.redo()], [true, true]);
  await world.run();
  assert.equal(note().value(), "typed in");
  await world.assertEqual(ada, bob);
});

test("undo in the middle of anybody's batch is an error that costs nothing", async () => {
  const { world, ada } = await pair();
  const undo = ada.model.undoManager({ within: textOf(ada) as never });
  textOf(ada).insert(0, "Hi ");
  let told = 0;
  undo.on("changed", () => void told++);
  ada.model.startBatch();
  countOf(ada).add(1);
  assert.throws(() => undo.undo(), { code: "batch" });
  for (let n = 0; n < 10; n++) textOf(ada).insert(0, "x");
  ada.model.completeBatch();
  assert.equal(told, 1);
  undo.undo();
  undo.undo();
  await world.run();
  assert.equal(textOf(ada).value(), "hello");
});

test("[P9] options that make no sense are an error that names them", async () => {
  const { ada } = await pair();
  const wrong = [null, 5, { groupsMax: 0 }, { pauseMs: -1 }, { spanMs: "x" }, { within: null }, { within: {} }];
  for (const options of wrong) assert.throws(() => ada.model.undoManager(options as never), { code: "value-invalid" });
});

test("[P5] what the server refused is nothing to undo", async () => {
  const { world, ada, bob, undo } = await pair();
  world.server.refuse = () => "forbidden";
  textOf(ada).insert(0, "no ");
  listOf(ada).remove(0);
  await world.run();
  world.server.refuse = () => undefined;
  undo.undo();
  await world.run();
  assert.equal(textOf(ada).value(), "hello");
  assert.deepEqual(listOf(ada).value(), [1, 2, 3]);
  await world.assertEqual(ada, bob);
});

test("[P7] undo goes on after a reconnect; what only the server can put back waits for it", async () => {
  const { world, ada, bob, undo } = await pair();
  listOf(ada).remove(1);
  textOf(ada).insert(0, "typed ");
  await world.run();
  ada.connection().socket.drop();
  await world.run();
  undo.undo();
  assert.equal(textOf(ada).value(), "hello", "text is there at once");
  undo.undo();
  assert.deepEqual([listOf(ada).value(), undo.isPending()], [[1, 3], true]);
  textOf(bob).insert(0, "meanwhile ");
  await world.pass(5000);
  assert.deepEqual([listOf(ada).value(), undo.isPending()], [[1, 2, 3], false]);
  await world.assertEqual(ada, bob);
});

test("[P7] two undone at once, a whole value the outer one: done again each is as it was", async () => {
  for (const edit of ["remove", "set"] as const) {
    const { world, ada, bob, undo } = await pair();
    listOf(ada).value([8, [9]]);
    await world.run();
    if (edit === "remove") listOf(ada).remove(0);
    else listOf(ada).set(0, "new");
    await world.run();
    undo.undo();
    undo.undo();
    await world.run();
    assert.deepEqual(listOf(bob).value(), [1, 2, 3]);
    assert.ok(undo.redo());
    await world.run();
    assert.deepEqual(listOf(bob).value(), [8, [9]], edit);
    assert.ok(undo.redo());
    await world.run();
    assert.deepEqual(listOf(bob).value(), edit === "remove" ? [[9]] : ["new", [9]]);
    await world.assertEqual(ada, bob);
  }
});

test("[P7] a refusal ends what was asked for, and nothing else", async () => {
  const { world, ada, undo } = await pair();
  listOf(ada).remove(0);
  await world.run();
  ada.model.root().remove("person" as never);
  await world.run();
  const tell = world.server.tell.bind(world.server);
  world.server.tell = (connection, ...messages) => {
    if (messages.some(({ kind }) => kind === "notPlaced")) {
      world.server.refusePlaces = undefined;
      assert.ok(undo.undo(), "the next one, while the refusal is on its way");
    }
    tell(connection, ...messages);
  };
  world.server.refusePlaces = "forbidden";
  undo.undo();
  await world.run();
  assert.deepEqual([listOf(ada).value(), undo.isPending(), undo.canRedo()], [[1, 2, 3], false, true]);
  assert.ok(!ada.model.root().hasKey("person"));
});

test("[P7] what an undo did before it failed halfway is not done twice: the next one does the rest", async () => {
  const { world, ada, bob, undo } = await pair();
  const before = jsonOf(ada);
  ada.model.startBatch();
  textOf(ada).insert(0, "new ");
  personOf(ada).set("name", "Grace");
  countOf(ada).add(5);
  textOf(ada).insert(9, " again");
  ada.model.completeBatch();
  await world.run();
  const link = ada.model[linkOf];
  const { edit } = link;
  let left = 2;
  link.edit = (...what) => {
    if (left-- === 0) throw new ConvergenceError("limit", "No more fit");
    return edit.apply(link, what);
  };
  assert.throws(() => undo.undo(), { code: "limit" });
  link.edit = edit;
  const halfway = jsonOf(ada);
  assert.notEqual(halfway, before, "something was done");
  assert.ok(undo.canUndo());
  assert.ok(undo.undo());
  await world.run();
  assert.equal(jsonOf(ada), before);
  await world.assertEqual(ada, bob);
});

test("[P9] what is half undone out of sight is kept no longer than what hides it can be undone", async () => {
  const { world, ada, bob } = await pair();
  const groupsMax = 4;
  const undo = ada.model.undoManager({ groupsMax });
  const kept: number[] = [];
  for (let round = 1; round <= 30; round++) {
    listOf(ada).set(0, round);
    await world.run();
    assert.ok(undo.undo());
    listOf(ada).value([-round]); // while the server is asked for the item: that is out of sight when it comes
    await world.run();
    kept.push(undo[leavingCountOf]);
  }
  assert.ok(Math.max(...kept) > 0, "not vacuous: something is kept");
  assert.ok(Math.max(...kept) <= groupsMax, `kept: ${kept}`);
  undo.clear();
  assert.equal(undo[leavingCountOf], 0);
  await world.assertEqual(ada, bob);
});
