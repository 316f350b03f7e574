// What was removed comes back at a client's wish, by the server, once.

import assert from "node:assert/strict";
import test from "node:test";
import { type Placement, parseElementId, type Tree } from "@convergence/engine";
import { ConvergenceError } from "./convergence-error.ts";
import { branchOf, linkOf } from "./real-time-model.ts";
import { ClientWorld, type Peer } from "./testing/client-world.ts";

const isError = (code: string) => (error: unknown) => error instanceof ConvergenceError && error.code === code;

/** Two people, and one of them removes the person whose name both may edit. */
async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  return { world, ada, bob, mine: ada.model.root(), theirs: bob.model.root() };
}

/** Removes a key of the root. Gives what brings its element back, unless it is there: it is known here still while its removal is on
 *  its way. */
function remove({ model }: Peer, key: "person" | "text"): () => readonly Placement[] {
  const { document } = model[branchOf].replica;
  const id = parseElementId(model.root().get(key).id())!;
  const tree = document.tree(document.get(id)!);
  model.root().remove(key);
  const items = (): readonly Placement[] => {
    const element = document.get(id);
    const isHere = element !== undefined && document.isAttached(element);
    return isHere ? [] : [{ kind: "setKey", element: 0, key, expected: undefined, value: tree }];
  };
  return items;
}

const place = ({ model }: Peer, items: () => readonly Placement[]) => model[linkOf].place(items);

test("[P1] [R8] what was removed comes back with its ids, and goes on being edited by everybody", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const name = mine.get("person").get("name");
  const removed = remove(ada, "person");
  const outcome = await world.wait(place(ada, removed));
  assert.deepEqual(outcome, { version: 2, done: [0] });
  assert.equal(mine.get("person").get("name").id(), name.id());
  theirs.get("person").get("name").insert(3, "!");
  mine.get("person").get("name").insert(0, "> ");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("person").get("name").value(), "> Ada!");
  assert.deepEqual(
    world.server.models
      .get("m")!
      .log.map(({ sequence }) => sequence)
      .slice(0, 2),
    [1, 0],
  );
});

test("[P2] [R3] what others did inside before they heard of it has no effect, and is told to them", async () => {
  const { world, ada, bob, theirs } = await two();
  const conflicts: string[] = [];
  bob.model.on("conflict", ({ kind }) => conflicts.push(kind));
  const removed = remove(ada, "person");
  const outcome = place(ada, removed);
  theirs.get("person").get("name").insert(3, " in flight");
  assert.equal((await world.wait(outcome)).version, 2);
  await world.assertEqual(ada, bob);
  assert.equal(theirs.get("person").get("name").value(), "Ada");
  assert.deepEqual(conflicts, ["gone"]);
});

test("[P2] what somebody else has put there meanwhile stays", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const removed = remove(ada, "person");
  await world.run();
  world.server.holdsAnswers = true;
  theirs.set("person", { name: "Bob" });
  await world.run();
  const outcome = place(ada, removed);
  await world.run();
  world.server.holdsAnswers = false;
  assert.deepEqual(await world.wait(outcome), { version: undefined, done: [] });
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("person").get("name").value(), "Bob");
});

test("[P4] [R5] a wish whose answer was lost is asked for again, by what is there then, and happens once", async () => {
  const { world, ada, bob, mine } = await two();
  const removed = remove(ada, "person");
  await world.run();
  world.server.holdsAnswers = true;
  const outcome = place(ada, removed);
  await world.run();
  world.server.drop(ada.connection());
  world.server.holdsAnswers = false;
  world.timers.advance(1000);
  assert.deepEqual(await world.wait(outcome), { version: undefined, done: [] }, "it was there when it came back");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("person").get("name").value(), "Ada");
  assert.equal(world.server.received("place").length, 1);
  assert.equal(ada.model.version(), 2);
});

test("a wish waits for a connection, and for the end of a batch; each goes when the one before is answered", async () => {
  const { world, ada, bob, mine } = await two();
  const [person, text] = [remove(ada, "person"), remove(ada, "text")];
  await world.run();
  world.server.isReachable = false;
  world.server.drop(ada.connection());
  const outcomes = [place(ada, person), place(ada, text)];
  await world.run();
  world.server.isReachable = true;
  ada.model.startBatch();
  mine.get("count").add(1);
  world.timers.advance(10_000);
  await world.run();
  assert.equal(world.server.received("place").length, 0);
  ada.model.completeBatch();
  await world.wait(Promise.all(outcomes));
  assert.deepEqual(
    world.server.received("place").map(({ number }) => number),
    [1, 2],
  );
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "hello");
});

test("[P5] [P9] a wish that is refused, comes to nothing, or cannot be made is an error of its own", async () => {
  const { world, ada, bob } = await two();
  const removed = remove(ada, "person");
  await world.run();
  world.server.refusePlaces = "forbidden";
  await assert.rejects(world.wait(place(ada, removed)), isError("forbidden"));
  world.server.refusePlaces = undefined;
  assert.deepEqual(await world.wait(place(ada, () => [])), { version: undefined, done: [] });
  const tooDeep = Array.from({ length: 70 }).reduce<Tree>((content) => ({ id: 9, type: "array", content: [content] }), {
    ...{ id: 9, type: "null", content: null },
  });
  const items: readonly Placement[] = [{ kind: "insert", element: 0, gap: 0, values: [tooDeep] }];
  await assert.rejects(world.wait(place(ada, () => items)), isError("limit"));
  await assert.rejects(world.wait(place(ada, () => assert.fail("a mistake of the caller's"))), /a mistake/);
  await world.assertEqual(ada, bob);
});

test("what waits when the model closes is rejected, and so is what comes later", async () => {
  const { world, ada } = await two();
  const removed = remove(ada, "person");
  await world.run();
  world.server.drop(ada.connection());
  const outcome = place(ada, removed);
  const rejected = assert.rejects(outcome, isError("model-closed"));
  await world.wait(ada.model.close());
  await rejected;
  await assert.rejects(place(ada, removed), isError("model-closed"));
});

test("[P1] an element that comes back is the object that the application held, and whoever listens to it hears of it", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const held = [mine.get("person"), theirs.get("person")].map((person) => [person, person.get("name")] as const);
  const heard: string[] = [];
  for (const [, name] of held) {
    name.on("detached", () => heard.push("detached"));
    name.on("insert", ({ value }) => heard.push(value));
  }
  for (const round of ["1", "2"]) {
    const removed = remove(ada, "person");
    await world.run();
    assert.ok(held.flat().every((element) => element.isDetached()));
    await world.wait(place(ada, removed));
    for (const [index, root] of [mine, theirs].entries()) {
      assert.equal(root.get("person"), held[index]![0]);
      assert.equal(root.get("person").get("name"), held[index]![1]);
      assert.ok(held[index]![1].isAttached());
    }
    held[1]![1].insert(0, round);
    await world.assertEqual(ada, bob);
    assert.equal(held[0]![1].value().slice(0, 1), round);
  }
  assert.deepEqual(heard, ["detached", "detached", "1", "detached", "detached", "2"]);
});
