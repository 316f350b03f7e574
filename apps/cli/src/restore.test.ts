// A model goes back to an earlier version, and past changes are taken back, over the real command and its SQLite store.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { connectAnonymously, type RealTimeModel } from "@convergence/client";
import { freePort } from "./testing/free-port.ts";
import { runToEnd, startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

type Page = { text: string; list: { name: string }[] };

async function open(context: TestContext, url: string, name: string): Promise<RealTimeModel<Page>> {
  const domain = await connectAnonymously(url, name);
  context.after(() => domain.dispose());
  const data: Page = { text: "once", list: [{ name: "a" }, { name: "b" }] };
  return domain.models().openAutoCreate<Page>({ collection: "pages", id: "page", data });
}

const heardOf = (model: RealTimeModel<Page>, version: number): Promise<void> =>
  new Promise((resolve) => {
    if (model.version() >= version) return resolve();
    const subscription = model.events().subscribe(() => {
      if (model.version() < version) return;
      subscription.unsubscribe();
      resolve();
    });
  });

test("[P6] [R8] a model is restored for everybody, elements are the same ones, and what was typed meanwhile is taken back", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const server = await startServer(context, words);
  const ada = await open(context, server.url, "Ada");
  const grace = await open(context, server.url, "Grace");
  const [text, list] = [ada.root().get("text"), ada.root().get("list")];
  text.insert(4, " upon a time");
  assert.ok(await ada.whenCommitted());
  const good = ada.version();
  await heardOf(grace, good);
  const inner = grace.root().get("list").get(0);
  list.remove(0);
  text.value("rubbish");
  assert.ok(await ada.whenCommitted());
  await heardOf(grace, ada.version());
  const events: unknown[] = [];
  grace
    .root()
    .get("text")
    .on("splice", ({ index }) => events.push(index));
  grace
    .root()
    .get("text")
    .on("value", ({ element }) => events.push(element.value()));
  text.insert(0, "pending ");
  const version = await ada.restore(good);
  assert.equal(version, ada.version());
  await heardOf(grace, version!);
  for (const model of [ada, grace]) {
    assert.deepEqual(model.root().value(), { text: "once upon a time", list: [{ name: "a" }, { name: "b" }] });
  }
  assert.equal(grace.root().get("list").get(0), inner, "the same element is back");
  assert.ok(events.length > 0);
  assert.equal(await ada.restore(good), undefined, "there is nothing to do");
  await assert.rejects(ada.restore(good + 99), { code: "version-unknown", message: /no version/ });
  await assert.rejects(ada.restore(-1), { code: "value-invalid", message: /this one is -1/ });
  await assert.rejects(ada.restore(0.5), { code: "value-invalid" });
  list.remove(1);
  text.insert(0, "> ");
  await ada.restore(good, list);
  assert.deepEqual(ada.root().value(), { text: "> once upon a time", list: [{ name: "a" }, { name: "b" }] });
  grace.root().get("text").insert(0, "Grace: ");
  list.get(0).set("name", "A");
  assert.ok((await grace.whenCommitted()) && (await ada.whenCommitted()));
  await ada.revert({ user: grace.session().user().key, since: new Date(0) });
  const marked = ada.version();
  text.insert(0, "1");
  text.insert(2, "2");
  assert.ok(await ada.whenCommitted());
  await ada.revert({ version: marked + 1 });
  assert.deepEqual(ada.root().value(), { text: ">2 once upon a time", list: [{ name: "A" }, { name: "b" }] });
  await assert.rejects(ada.revert({}), { code: "value-invalid", message: /not said which/ });
  await assert.rejects(ada.revert({ version: 0 }), { code: "value-invalid" });
  await assert.rejects(ada.revert({ since: "now" as never }), {
    code: "value-invalid",
    message: /is now, and not a date/,
  });
  await assert.rejects(ada.revert({ version: 9999 }), { code: "version-unknown" });
  assert.equal((await server.stop("SIGTERM")).code, 0);
  const check = await runToEnd(["check", "--data", folder]);
  assert.equal(check.code, 0, check.output + check.errors);
});

test("[P6] what was removed, restored and removed again by somebody is there when all their changes are taken back", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const server = await startServer(context, words);
  const ada = await open(context, server.url, "Ada");
  const grace = await open(context, server.url, "Grace");
  grace.root().get("list").remove(0);
  assert.ok(await grace.whenCommitted());
  await heardOf(ada, grace.version());
  await ada.restore(0);
  await heardOf(grace, ada.version());
  grace.root().get("list").remove(0);
  assert.ok(await grace.whenCommitted());
  await ada.revert({ user: grace.session().user().key });
  assert.deepEqual(ada.root().get("list").value(), [{ name: "a" }, { name: "b" }]);
  await assert.rejects(ada.revert({ after: 2, to: 1 }), { code: "value-invalid", message: /end before they begin/ });
  await assert.rejects(ada.revert({ user: "" }), { code: "value-invalid" });
});

test("[P6] whoever hears that a model of the past moves on may send it elsewhere", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const server = await startServer(context, words);
  const domain = await connectAnonymously(server.url, "Ada");
  context.after(() => domain.dispose());
  const model = await domain
    .models()
    .openAutoCreate<{ t: string }>({ collection: "c", id: "doc", data: { t: "base" } });
  const text = model.root().get("t");
  for (const edit of [() => text.insert(0, "one-"), () => text.insert(0, "two-"), () => text.remove(0, 1)]) {
    edit();
    assert.ok(await model.whenCommitted());
  }
  const states = ["base", "one-base", "two-one-base", "wo-one-base"];
  const past = await domain.models().history<{ t: string }>("doc", { version: 0 });
  await past.playTo(3);
  const inner: Promise<void>[] = [];
  const wrong: unknown[] = [];
  past.on("transition_start", () => {
    if (!past.isTransitioning()) wrong.push("it has begun");
  });
  past.on("version_changed", ({ version }) => {
    if (past.root().get("t").value() !== states[version]) wrong.push([version, past.root().get("t").value()]);
    if (version === 2 && inner.length === 0) inner.push(past.playTo(1), past.playTo(0));
  });
  await past.playTo(0);
  await Promise.all(inner);
  await past.playTo(3);
  assert.deepEqual([wrong, past.root().get("t").value()], [[], states[3]]);
  await assert.rejects(domain.models().history("doc", null as never), { code: "value-invalid" });
  assert.throws(() => past.changes(null as never), { code: "value-invalid" });
});
