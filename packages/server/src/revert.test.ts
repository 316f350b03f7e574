// A client asks the server to take past changes back, its own or others'.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RevertSelection } from "@convergence/protocol";
import { checkStore, formatProblem, StoreUnavailableError } from "@convergence/storage";
import { reversalChangesMax, reversalMsMax, reversalsWaitingMax } from "./limits.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { ManualClock } from "./testing/manual-clock.ts";
import { contentOf, refusals, removal, textOf, twoWriters, type } from "./testing/two-writers.ts";

const everything = { after: 0, to: undefined, since: undefined, until: undefined, user: undefined, session: undefined };
let asked = 0;
const revert = (client: LoopClient, selection: Partial<RevertSelection>): void =>
  client.send({ kind: "revert", channel: 1, number: ++asked, ...everything, ...selection });

test("[P6] a past change is taken back alone, and what others did since stays, inside it and around", async () => {
  const { storage, a, b } = await twoWriters();
  a.edit(type(5, " one"));
  a.edit(removal);
  await quiet();
  b.edit(type(7, "ther"));
  b.edit(type(0, "> "));
  await quiet();
  assert.equal(textOf(a), "> begin otherne");
  revert(b, { after: 1, to: 2 });
  revert(b, { after: 0, to: 1 });
  await quiet();
  for (const client of [a, b]) assert.deepEqual(contentOf(client), { list: ["item"], text: "> beginther" });
  assert.equal(a.branch!.replica.document.get(2)?.parent?.id, 1);
  assert.deepEqual(
    b.all("placed").map(({ version }) => version),
    [5, 6],
  );
  const record = (await storage.findModel("default", "m"))!;
  const log = await storage.readLog(record, { after: 4, limit: 9, bytesMax: 2 ** 20 });
  assert.deepEqual(
    log.map(({ sequence, meta }) => [sequence, meta]),
    [
      [0, { source: "restore", reason: "without version 2" }],
      [0, { source: "restore", reason: "without version 1" }],
    ],
  );
  revert(a, { after: 4, to: 6 });
  await quiet();
  assert.deepEqual(contentOf(b), { list: [], text: "> begin otherne" }, "what was reverted can be reverted");
  const problems: string[] = [];
  await checkStore(storage.checkSource(), { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
});

test("[P6] all that one did in some session is taken back; a range of time that nothing fits changes nothing", async () => {
  const { storage, a, b } = await twoWriters();
  for (const letter of ["x", "y", "z"]) {
    a.edit(type(0, letter));
    await quiet();
    b.edit(type(textOf(b).length, letter));
    await quiet();
  }
  const record = (await storage.findModel("default", "m"))!;
  const log = await storage.readLog(record, { after: 0, limit: 9, bytesMax: 2 ** 20 });
  const { session, time } = log[0]!;
  revert(b, { session, until: time - 1 });
  revert(b, { session, since: log.at(-1)!.time + 1 });
  revert(b, { user: "nobody" });
  await quiet();
  assert.deepEqual(
    b.all("placed").map(({ version }) => version),
    [undefined, undefined, undefined],
  );
  revert(b, { session, since: time });
  await quiet();
  assert.equal(textOf(a), "beginxyz");
  assert.equal(textOf(b), "beginxyz");
});

test("[P1] [P4] what comes in while it is found out is decided at once, and stays", async () => {
  const { storage, hub, a, b } = await twoWriters();
  a.edit(type(5, "!"));
  await quiet();
  a.edit(removal);
  await quiet();
  const { history } = storage;
  const [asked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  storage.history = async (...question) => {
    const answer = await history.apply(storage, question);
    asked.resolve();
    await gate.promise;
    return answer as never;
  };
  revert(a, { after: 0, to: 2 });
  await asked.promise;
  b.edit(type(0, "1"));
  a.edit(type(6, "2"));
  b.edit({ kind: "insert", element: 1, gap: 0, values: [{ id: b.nextId(), type: "number", content: 1 }] });
  const late = new LoopClient(hub, "late");
  late.connect();
  await quiet();
  late.open("m");
  await quiet();
  assert.deepEqual([a.branch!.version, b.branch!.version], [5, 5], "nobody waits");
  assert.deepEqual(a.all("placed"), []);
  gate.resolve();
  await quiet();
  for (const client of [a, b, late]) assert.deepEqual(contentOf(client), { list: [1, "item"], text: "1begin2" });
  assert.equal(a.branch!.version, 6);
  assert.equal(a.all("placed").at(-1)?.version, 6);
});

test("[P6] what somebody else brings back, sets or changes inside in the meantime is left as it is", async () => {
  const { storage, a, b } = await twoWriters();
  a.edit(removal);
  await quiet();
  const { history } = storage;
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  storage.history = async (...question) => {
    const answer = await history.apply(storage, question);
    if (++asked === 1) await gate.promise;
    return answer as never;
  };
  revert(a, { after: 0, to: 1 });
  revert(b, { after: 0, to: 1 });
  await quiet();
  assert.equal(asked, 1, "one at a time");
  gate.resolve();
  await quiet();
  assert.deepEqual(contentOf(a), { list: ["item"], text: "begin" }, "once");
  assert.deepEqual([a.all("placed").length, b.all("placed").length], [1, 1]);
  assert.equal(a.branch!.version, 2);
});

test("[P9] what cannot be reverted is refused with a reason, and everybody goes on", async () => {
  const { storage, a, b } = await twoWriters();
  a.edit(type(5, "!"));
  await quiet();
  revert(a, { after: 7 });
  revert(a, { to: 9 });
  await quiet();
  const { history } = storage;
  storage.history = async () => {
    throw new StoreUnavailableError("The disk is gone", { outcomeKnown: true });
  };
  revert(a, { after: 0 });
  await quiet();
  storage.history = history;
  assert.deepEqual(
    refusals(a).map(([code]) => code),
    ["version-unknown", "version-unknown", "store-unavailable"],
  );
  assert.match(String(refusals(a)[0]), /versions 0 to 1, and no version 7/);
  b.edit(type(0, "still "));
  await quiet();
  assert.equal(textOf(a), "still begin!");
});

test("[P9] it is given up when it takes too long to find out, and nobody has waited", async () => {
  const clock = new ManualClock();
  const { storage, a, b } = await twoWriters({ clock });
  a.edit(type(5, "!"));
  await quiet();
  storage.history = () => new Promise(() => undefined);
  revert(a, { after: 0 });
  await quiet();
  b.edit(type(0, "1"));
  await quiet();
  assert.equal(a.branch!.version, 2);
  clock.advance(reversalMsMax);
  await quiet();
  assert.deepEqual(refusals(a), [["overloaded", "It could not be found out within 5000 ms what that takes"]]);
  assert.deepEqual([textOf(a), textOf(b)], ["1begin!", "1begin!"]);
});

test("[P9] a wish that goes back over too many changes is refused with both numbers", async () => {
  const { storage, a, b } = await twoWriters();
  for (let edits = 0; edits < 4; edits++) a.edit(type(5, "!"));
  b.edit(type(0, "?"));
  await quiet();
  const { history } = storage;
  const asked: unknown[] = [];
  storage.history = async (handle, question, input) => {
    asked.push((input as { changesMax?: number }).changesMax);
    return history.call(storage, handle, question, { ...input, changesMax: 3 } as never) as never;
  };
  revert(a, { after: 1 });
  revert(a, { after: 4, to: 5 });
  await quiet();
  assert.deepEqual(refusals(a), [["model-limit", "It takes going through the last 4 changes; at most 3 are allowed"]]);
  assert.deepEqual(asked, [reversalChangesMax, reversalChangesMax]);
  assert.equal(a.all("placed").length, 1);
});

test("[P9] the store works on one wish at a time, also on one that was given up", async () => {
  const clock = new ManualClock();
  const { storage, a, b } = await twoWriters({ clock });
  a.edit(type(5, "!"));
  await quiet();
  const { history } = storage;
  const gates: (() => void)[] = [];
  storage.history = async (...question) => {
    await new Promise<void>((resolve) => gates.push(resolve));
    return history.apply(storage, question) as never;
  };
  for (let wishes = 1; wishes < 5; wishes++) {
    revert(wishes % 2 === 0 ? a : b, { after: 0 });
    await quiet();
    clock.advance(reversalMsMax);
    await quiet();
    assert.equal(gates.length, 1, `after ${wishes} that were given up`);
  }
  assert.equal(refusals(a).length + refusals(b).length, 4);
  revert(a, { after: 0 });
  await quiet();
  gates[0]!();
  await quiet();
  assert.equal(gates.length, 2, "the one that is waited for comes next");
  gates[1]!();
  await quiet();
  assert.equal(textOf(a), "begin");
});

test("[P9] of one session so many wishes wait, and none of one that has left is worked on", async () => {
  const { storage, a, b } = await twoWriters();
  a.edit(type(5, "!"));
  await quiet();
  const { history } = storage;
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  storage.history = async (...question) => {
    asked++;
    await gate.promise;
    return history.apply(storage, question) as never;
  };
  for (let wishes = 0; wishes < reversalsWaitingMax + 3; wishes++) revert(a, { after: 0, to: 1 });
  revert(b, { after: 0, to: 1 });
  await quiet();
  assert.deepEqual(
    refusals(a).map(([code]) => code),
    ["overloaded", "overloaded"],
  );
  b.drop();
  await quiet();
  gate.resolve();
  await quiet();
  assert.equal(a.all("placed").length, reversalsWaitingMax + 1);
  assert.equal(asked, reversalsWaitingMax + 1, "all of the one who stayed");
  assert.equal(textOf(a), "begin");
});
