import assert from "node:assert/strict";
import test from "node:test";
import { connectAnonymously, connectWithJwt, connectWithPassword, reconnect } from "./convergence.ts";
import { ConvergenceError } from "./convergence-error.ts";
import { heldMessagesMax } from "./limits.ts";
import { ClientWorld } from "./testing/client-world.ts";

const isError = (code: string) => (error: unknown) => error instanceof ConvergenceError && error.code === code;

async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  return { world, ada, bob, mine: ada.model.root(), theirs: bob.model.root() };
}

test("[P4] [R5] a change whose acknowledgement was lost is there once", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  world.server.holdsAnswers = true;
  mine.get("text").insert(5, " world");
  mine.get("count").add(1);
  await world.run();
  assert.equal(world.server.models.get("m")!.trunk.head, 2);
  world.server.drop(ada.connection());
  world.server.holdsAnswers = false;
  mine.get("text").insert(11, "!");
  theirs.get("text").insert(0, "> ");
  await world.run();
  assert.equal(ada.model.isOnline(), false);
  world.timers.advance(1000);
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "> hello world!");
  assert.equal(mine.get("count").value(), 11);
});

test("[P5] a refusal that was not heard of is heard of after the reconnect", async () => {
  const { world, ada, bob, mine } = await two();
  world.server.refuse = ({ sequence }) => (sequence === 1 ? "forbidden" : undefined);
  const codes: string[] = [];
  ada.model.on("refused", ({ code }) => codes.push(code));
  world.server.holdsAnswers = true;
  mine.get("text").insert(5, "A");
  mine.get("text").insert(6, "B");
  await world.run();
  world.server.drop(ada.connection());
  world.server.holdsAnswers = false;
  world.timers.advance(1000);
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "helloB");
  assert.deepEqual(codes, ["forbidden"]);
});

test("edits go on offline, in both directions, and meet on the way back", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const heard: string[] = [];
  const names = ["offline", "reconnecting", "resync_started", "resync_completed", "online"] as const;
  for (const name of names) ada.model.on(name, () => heard.push(name));
  world.server.isReachable = false;
  world.server.drop(ada.connection());
  for (let i = 0; i < 50; i++) {
    mine.get("text").insert(5 + i, "m");
    theirs.get("text").insert(0, "t");
    world.timers.advance(3000);
    await world.run();
  }
  assert.deepEqual(heard, ["offline"]);
  world.server.isReachable = true;
  await world.pass(30_000);
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), `${"t".repeat(50)}hello${"m".repeat(50)}`);
  assert.deepEqual(heard, [...names]);
});

test("a batch that is open when the connection breaks is one change all the same", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  ada.model.startBatch();
  mine.get("text").insert(5, "1");
  world.server.drop(ada.connection());
  theirs.get("text").insert(0, "t");
  world.timers.advance(1000);
  await world.run();
  mine.get("text").insert(6, "2");
  assert.equal(mine.get("text").value(), "hello12");
  ada.model.completeBatch();
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "thello12");
  assert.equal(ada.model.version(), 2);
});

test("[P9] what others do during an endless batch is not held without bound", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  ada.model.startBatch();
  mine.get("text").insert(5, "!");
  for (let i = 0; i < heldMessagesMax + 10; i++) theirs.get("count").increment();
  await world.run();
  assert.equal(mine.get("count").value(), 10);
  ada.model.completeBatch();
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("count").value(), 10 + heldMessagesMax + 10);
});

test("[P9] no more changes are in flight than the server takes", async () => {
  const world = new ClientWorld();
  world.server.limits = { ...world.server.limits, changesInFlightMax: 10 };
  const ada = await world.peer();
  world.server.holdsAnswers = true;
  for (let i = 0; i < 50; i++) ada.model.root().get("count").increment();
  await world.run();
  assert.equal(world.server.received("change").length, 10);
  assert.equal(ada.model.saveState(), "applied");
  world.server.holdsAnswers = false;
  await world.assertEqual(ada);
});

test("a silent server is given up after half a minute", async () => {
  const { world, ada, bob, mine } = await two();
  let interrupted = 0;
  ada.domain.on("interrupted", () => interrupted++);
  await world.pass(50_000);
  assert.equal(interrupted, 0);
  world.server.holdsAnswers = true;
  await world.pass(40_000);
  assert.equal(interrupted, 1);
  mine.get("count").add(1);
  world.server.holdsAnswers = false;
  await world.pass(60_000);
  await world.assertEqual(ada, bob);
});

test("a draining server is left alone for as long as it says", async () => {
  const { world, ada, bob } = await two();
  world.server.tell(ada.connection(), { kind: "draining", retryAfterMs: 10_000 });
  await world.run();
  world.server.drop(ada.connection());
  const before = world.server.connections.length;
  world.timers.advance(9999);
  await world.run();
  assert.equal(world.server.connections.length, before);
  world.timers.advance(5001);
  await world.assertEqual(ada, bob);
});

test("a model that was removed, created again or restored from a backup closes, and can still be read", async () => {
  for (const [how, code] of [
    ["removed", "model-removed"],
    ["away", "model-unknown"],
    ["again", "incarnation"],
    ["backup", "epoch"],
  ] as const) {
    const { world, ada, bob, mine } = await two();
    const heard: (string | undefined)[] = [];
    ada.model.on("deleted", () => heard.push("deleted"));
    ada.model.on("closed", (event) => heard.push(event.code));
    if (how !== "removed") world.server.drop(ada.connection());
    if (how === "backup") world.server.epoch = "epoch2";
    else world.server.removeModel("m");
    await world.run();
    if (how === "again") await world.wait(bob.domain.models().openAutoCreate({ collection: "c", id: "m" }));
    world.timers.advance(1000);
    await world.run();
    assert.deepEqual(heard, code.startsWith("model-") ? ["deleted", code] : [code], how);
    assert.equal(ada.model.isOpen(), false);
    assert.equal(mine.get("text").value(), "hello");
    assert.throws(() => mine.get("text").insert(0, "x"), isError("model-closed"));
    await ada.model.whenClosed();
  }
});

test("a model that cannot be opened for a reason that passes is asked for again", async () => {
  const { world, ada, bob } = await two();
  world.server.failOpen = "overloaded";
  world.server.drop(ada.connection());
  world.timers.advance(1000);
  await world.run();
  assert.equal(ada.model.isOpen(), true);
  world.server.failOpen = undefined;
  world.timers.advance(5000);
  await world.assertEqual(ada, bob);
  assert.equal(ada.model.isOnline(), true);
});

test("a server that cannot be reached fails the first connect, by its name", async () => {
  const world = new ClientWorld();
  world.server.isReachable = false;
  const connecting = world.wait(connectAnonymously("ws://nowhere:9/", "Ada", world.options()));
  await assert.rejects(
    connecting,
    (error) => isError("connection-failed")(error) && /ws:\/\/nowhere:9/.test(String(error)),
  );
  world.timers.advance(100_000);
  assert.equal(world.server.connections.length, 1);
});

test("a server that never answers fails the first connect as well", async () => {
  const world = new ClientWorld();
  world.server.holdsAnswers = true;
  const connecting = connectAnonymously("ws://silent:9/", "Ada", world.options());
  connecting.catch(() => undefined);
  await world.run();
  world.timers.advance(15_000);
  await assert.rejects(connecting, isError("connection-failed"));
});

test("a token is asked for at each connect; one that is refused ends it", async () => {
  const world = new ClientWorld();
  let asked = 0;
  const errors: unknown[] = [];
  const domain = await world.wait(connectWithJwt("ws://test/", async () => `token${++asked}`, world.options(errors)));
  assert.equal(domain.session().user().anonymous, false);
  world.server.drop();
  world.timers.advance(1000);
  await world.run();
  assert.deepEqual(
    world.server.received("hello").map((hello) => hello.token),
    ["token1", "token2"],
  );
  world.server.reject = () => "token-expired";
  world.server.drop();
  world.timers.advance(1000);
  await world.run();
  assert.ok(isError("token-expired")(errors[0]));
  assert.ok(domain.isDisconnected());
  world.server.reject = () => undefined;
  await world.wait(reconnect(domain));
  assert.ok(domain.isConnected());
  await assert.rejects(
    world.wait(connectWithJwt("ws://test/", () => Promise.reject(new Error("no")), world.options())),
    isError("token-failed"),
  );
});

test("a password needs a hook", async () => {
  const world = new ClientWorld();
  const who = { username: "ada", password: "secret" };
  await assert.rejects(connectWithPassword("ws://test/", who, world.options()), isError("needs-hook"));
  const passwordHook = async ({ username }: { readonly username: string }) => `token-of-${username}`;
  await world.wait(connectWithPassword("ws://test/", who, { ...world.options(), passwordHook }));
  assert.equal(world.server.received("hello").at(-1)!.token, "token-of-ada");
});

test("after a disconnect models go on offline, and a reconnect brings them back", async () => {
  const { world, ada, bob, mine } = await two();
  mine.get("count").add(1);
  await world.wait(ada.domain.disconnect());
  assert.equal(world.server.models.get("m")!.trunk.head, 1);
  assert.ok(ada.domain.isDisconnected() && ada.model.isOpen());
  mine.get("count").add(1);
  world.timers.advance(100_000);
  await world.run();
  await world.wait(reconnect(ada.domain));
  await world.assertEqual(ada, bob);
  await world.wait(ada.domain.dispose());
  assert.equal(ada.model.isOpen(), false);
  await assert.rejects(reconnect(ada.domain), isError("disposed"));
});

test("a model that could not be opened again is asked for once, also if the connection was lost meanwhile", async () => {
  const { world, ada, bob } = await two();
  world.server.failOpen = "store-unavailable";
  for (let round = 0; round < 2; round++) {
    world.server.drop(ada.connection());
    await world.pass(1000);
  }
  world.server.failOpen = undefined;
  world.server.holdsAnswers = true;
  await world.pass(5000);
  const asked = ada.connection().received.filter((message) => message.kind === "openModel");
  assert.equal(asked.length, 2, "once in vain, and once more when the wait was over");
  world.server.holdsAnswers = false;
  await world.pass(1000);
  await world.assertEqual(ada, bob);
});

test("[P5] a refusal that was heard is not heard again after a reconnect", async () => {
  const { world, ada, bob, mine } = await two();
  world.server.refuse = ({ sequence }) => (sequence === 1 ? "forbidden" : undefined);
  const codes: string[] = [];
  ada.model.on("refused", ({ code }) => codes.push(code));
  mine.get("text").insert(5, "A");
  await world.run();
  assert.deepEqual(codes, ["forbidden"]);
  world.server.drop(ada.connection());
  await world.pass(1000);
  await world.assertEqual(ada, bob);
  assert.deepEqual(codes, ["forbidden"]);
});
