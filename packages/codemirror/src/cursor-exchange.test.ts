// On a real server, whose clients wait for what they are told.

import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { connectAnonymously, type ModelReference, type RealTimeString } from "@convergence/client";
import { tcpCable } from "../../../apps/console/src/testing/tcp-cable.ts";
import { createServer } from "../../server/src/index.ts";
import { CursorExchange } from "./cursor-exchange.ts";

/** What takes longer does not happen. */
const waitMsMax = 15_000;

async function begin(t: TestContext, limits: { readonly graceMs?: number } = {}) {
  const server = await createServer({ port: 0, logLevel: "silent", limits });
  t.after(() => server.close());
  const bobsLine = await tcpCable(t, server.url);
  const open = async (name: string, url = server.url) => {
    const domain = await connectAnonymously(url, name, { reconnect: { intervalsMs: [20] } });
    t.after(() => domain.dispose());
    const model = await domain.models().openAutoCreate({ collection: "c", id: "m", data: { text: "hello" } });
    return { domain, model, text: model.elementAt("text") as RealTimeString };
  };
  return { ann: await open("Ann"), bob: await open("Bob", bobsLine.url), bobsLine };
}

/** A cursor exchange, and when the next change comes that makes `isSo` true. */
function exchangeOf(text: RealTimeString) {
  let check = (): void => undefined;
  const exchange = new CursorExchange(text, "cursor", () => check());
  const others = () => exchange.others((position) => position).map(({ name, anchor, head }) => [name, anchor, head]);
  const shows = (...expected: readonly (readonly [string, number, number])[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`${JSON.stringify(others())}, not ${JSON.stringify(expected)}`));
      const timeout = setTimeout(fail, waitMsMax);
      check = () => {
        if (JSON.stringify(others()) !== JSON.stringify(expected)) return;
        clearTimeout(timeout);
        resolve();
      };
      check();
    });
  return { exchange, others, shows };
}

const ownOf = (text: RealTimeString): ModelReference | undefined =>
  text.references({ key: "cursor" }).find((each) => each.isLocal());

test("the own selection is shared once it is somewhere, and set again only where it has not gone by itself", async (t) => {
  const { ann } = await begin(t);
  const { exchange } = exchangeOf(ann.text);
  assert.equal(ownOf(ann.text), undefined);
  exchange.share({ start: 1, end: 1 });
  const own = ownOf(ann.text)!;
  let sets = 0;
  own.on("set", () => sets++);
  exchange.share({ start: 1, end: 1 });
  ann.text.insert(1, "typed");
  assert.deepEqual(own.value(), { start: 6, end: 6 });
  exchange.share({ start: 6, end: 6 });
  assert.equal(sets, 0);
  exchange.share({ start: 8, end: 6 });
  assert.deepEqual([own.value(), sets], [{ start: 8, end: 6 }, 1]);
  exchange.end();
  assert.ok(own.isDisposed());
});

test("[P7] others are shown where they are, from the first on, and not after they left", async (t) => {
  const { ann, bob } = await begin(t);
  const bobs = exchangeOf(bob.text);
  bobs.exchange.share({ start: 3, end: 1 });
  const anns = exchangeOf(ann.text);
  await anns.shows(["Bob", 3, 1]);
  const late = exchangeOf(ann.text);
  assert.deepEqual(late.others(), [["Bob", 3, 1]]);
  ann.text.insert(0, "> ");
  assert.deepEqual(anns.others(), [["Bob", 5, 3]]);
  bobs.exchange.share({ start: 0, end: 0 });
  await anns.shows(["Bob", 0, 0]);
  bobs.exchange.end();
  await anns.shows();
});

test("a caret stays before what others insert there, a selection holds what it held: as the editor has it", async (t) => {
  const { ann, bob } = await begin(t);
  const { exchange } = exchangeOf(ann.text);
  exchange.share({ start: 2, end: 2 });
  const bobs = exchangeOf(bob.text);
  await bobs.shows(["Ann", 2, 2]);
  const arrival = new Promise<void>((resolve) => ann.text.on("insert", () => resolve()));
  bob.text.insert(2, "--");
  assert.deepEqual(bobs.others(), [["Ann", 2, 2]]);
  await arrival;
  assert.deepEqual(ownOf(ann.text)!.value(), { start: 2, end: 2 });
  exchange.share({ start: 1, end: 3 });
  await bobs.shows(["Ann", 1, 3]);
  bob.text.insert(3, "]").insert(1, "[");
  assert.deepEqual(bobs.others(), [["Ann", 2, 4]]);
});

test("[P7] who was given up and comes back after all is shown again, at the place that the text has taken it to", async (t) => {
  const { ann, bob, bobsLine } = await begin(t, { graceMs: 20 });
  const bobs = exchangeOf(bob.text);
  const anns = exchangeOf(ann.text);
  bobs.exchange.share({ start: 5, end: 5 });
  await anns.shows(["Bob", 5, 5]);
  bobsLine.cut();
  await anns.shows();
  ann.text.insert(0, "> ");
  bob.text.insert(5, "!");
  bobsLine.mend();
  await anns.shows(["Bob", 8, 8]);
  assert.equal(ann.text.value(), "> hello!");
  assert.deepEqual(ownOf(bob.text)!.value(), { start: 8, end: 8 });
});

test("who shared by way of an editor that has ended shares again by way of another one", async (t) => {
  const { ann, bob } = await begin(t);
  const [one, two] = [exchangeOf(ann.text), exchangeOf(ann.text)];
  const bobs = exchangeOf(bob.text);
  one.exchange.share({ start: 1, end: 1 });
  two.exchange.share({ start: 2, end: 2 });
  await bobs.shows(["Ann", 2, 2]);
  one.exchange.end();
  await bobs.shows();
  two.exchange.share({ start: 4, end: 4 });
  await bobs.shows(["Ann", 4, 4]);
});

test("a key that is in use for something else is an error, and others' references under it are no cursors", async (t) => {
  const { ann, bob } = await begin(t);
  const { exchange } = exchangeOf(ann.text);
  const bobs = exchangeOf(bob.text);
  const created = new Promise<void>((resolve) => bob.text.on("reference", () => resolve()));
  ann.text.indexReference("cursor").set(2).share();
  assert.throws(() => exchange.share({ start: 1, end: 1 }), { code: "value-invalid" });
  await created;
  assert.deepEqual(bobs.others(), []);
});
