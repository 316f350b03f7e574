import assert from "node:assert/strict";
import test from "node:test";
import { ConvergenceError } from "./convergence-error.ts";
import type { RealTimeArray } from "./elements/real-time-array.ts";
import type { RealTimeNumber } from "./elements/real-time-number.ts";
import type { RealTimeString } from "./elements/real-time-string.ts";
import { ClientWorld, type Sample } from "./testing/client-world.ts";

const isError = (code: string) => (error: unknown) => error instanceof ConvergenceError && error.code === code;

test("a model that is open is one object, and closes when everybody has closed it", async () => {
  const world = new ClientWorld();
  const { domain, model } = await world.peer();
  const models = domain.models();
  const [again, third] = await world.wait(
    Promise.all([models.open("m"), models.openAutoCreate({ collection: "c", id: "m" })]),
  );
  assert.equal(again, model);
  assert.equal(third, model);
  await model.close();
  await model.close();
  assert.ok(model.isOpen() && models.isOpen("m"));
  model.root().get("count").add(1);
  const closing = model.close();
  assert.equal(model.isOpen(), false);
  const reopening = models.open<Sample>("m");
  assert.ok(models.isOpening("m") || !models.isOpen("m"));
  await world.wait(closing);
  const reopened = await world.wait(reopening);
  assert.notEqual(reopened, model);
  assert.equal(reopened.root().get("count").value(), 11, "what was pending was waited for");
});

test("opening what is not there is an error, and can be tried again", async () => {
  const world = new ClientWorld();
  const { domain } = await world.peer();
  await assert.rejects(world.wait(domain.models().open("nothing")), isError("model-unknown"));
  assert.equal(domain.models().isOpening("nothing"), false);
  await world.wait(domain.models().create({ collection: "c", id: "nothing", data: { a: 1 } }));
  const model = await world.wait(domain.models().open<{ a: number }>("nothing"));
  assert.equal(model.root().get("a").value(), 1);
});

test("models are created, listed and removed; collections as well", async () => {
  const world = new ClientWorld();
  const { domain } = await world.peer();
  const id = await world.wait(domain.models().create({ collection: "other" }));
  assert.ok(id.length > 10);
  const { models } = await world.wait(domain.models().list());
  assert.deepEqual(
    models.map((each) => each.model),
    ["m", id],
  );
  assert.deepEqual(await world.wait(domain.collections().list()), { collections: ["c", "other"], more: false });
  assert.equal(await world.wait(domain.models().remove(id)), true);
  assert.equal(await world.wait(domain.models().remove(id)), false);
  assert.equal(await world.wait(domain.collections().create("new")), true);
  await assert.rejects(world.wait(domain.collections().remove("c")), isError("collection-not-empty"));
});

test("data that no model can begin with is refused before anything is sent", async () => {
  const world = new ClientWorld();
  const { domain } = await world.peer();
  const before = world.server.last.received.length;
  await assert.rejects(domain.models().create({ collection: "c", data: [1] as never }), isError("value-invalid"));
  await assert.rejects(
    domain.models().openAutoCreate({ collection: "c", data: { a: undefined } }),
    isError("value-invalid"),
  );
  await assert.rejects(domain.models().create({ collection: "", data: {} }), isError("value-invalid"));
  assert.equal(world.server.last.received.length, before);
});

test("[P9] no more models are open than the server allows, and channels are used again", async () => {
  const world = new ClientWorld();
  world.server.limits = { ...world.server.limits, channelsMax: 3 };
  const { domain } = await world.peer("0");
  const open = (id: string) => domain.models().openAutoCreate({ collection: "c", id });
  const [one] = await world.wait(Promise.all([open("1"), open("2")]));
  await assert.rejects(open("3"), isError("limit"));
  await world.wait(one!.close());
  const three = await world.wait(open("3"));
  assert.equal(three.modelId(), "3");
});

test("requests fail by name without a connection and when it is lost", async () => {
  const world = new ClientWorld();
  const { domain } = await world.peer();
  world.server.holdsAnswers = true;
  const listing = domain.models().list();
  listing.catch(() => undefined);
  await world.run();
  world.server.drop();
  await assert.rejects(listing, isError("connection-lost"));
  await assert.rejects(domain.models().list(), isError("not-connected"));
});

test("a model opened with a type gives elements of that type", async () => {
  const world = new ClientWorld();
  const { model } = await world.peer();
  const text: RealTimeString = model.root().get("text");
  const list: RealTimeArray<number> = model.root().get("list");
  const item: RealTimeNumber = list.get(0);
  const name: RealTimeString = model.root().get("person").get("name");
  assert.deepEqual([text.value(), item.value(), name.value()], ["hello", 1, "Ada"]);
  // @ts-expect-error: there is no such key.
  assert.equal(model.root().get("missing").value(), undefined);
});
