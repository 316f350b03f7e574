// That what callers pass wrongly is named in their words, with a code.

import assert from "node:assert/strict";
import test from "node:test";
import { connectAnonymously, connectWithJwt } from "./convergence.ts";
import { ConvergenceError } from "./convergence-error.ts";
import { ClientWorld } from "./testing/client-world.ts";

const fails = (action: () => unknown, code: string, message: RegExp): void =>
  assert.throws(action, (error) => {
    assert.ok(error instanceof ConvergenceError, `Got ${error}`);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });

const never = undefined as never;

test("positions that do not fit are named with the length that they do not fit", async () => {
  const { model } = await new ClientWorld().peer();
  const root = model.root();
  const text = root.get("text");
  const list = root.get("list");
  const string = / for a string of length 5$/;
  const array = / for an array of length 3$/;
  fails(() => text.insert(6, "x"), "position-invalid", /^Position 6 is out of range for a string of length 5$/);
  fails(() => text.insert(-1, "x"), "position-invalid", string);
  fails(() => text.insert(never, "x"), "position-invalid", /whole number, and this one is undefined/);
  fails(() => text.insert("1" as never, "x"), "position-invalid", /whole number, and this one is of the type string/);
  fails(
    () => text.remove(2, 4),
    "position-invalid",
    /remove at position 2 is 4; in a string of length 5 it can be 0 to 3/,
  );
  fails(() => text.remove(2, never), "position-invalid", /is undefined; /);
  fails(() => list.set(3, 0), "position-invalid", array);
  fails(() => list.remove(3), "position-invalid", array);
  fails(() => list.insert(4, 0), "position-invalid", array);
  fails(() => list.reorder(3, 3), "position-invalid", array);
  fails(() => list.reorder(0, 3), "position-invalid", array);
  fails(() => list.reorder(Number.NaN, 0.5), "position-invalid", /this one is NaN/);
  assert.deepEqual([text.value(), list.value(), model.isCommitted()], ["hello", [1, 2, 3], true]);
});

test("values of the wrong kind are named with their kind", async () => {
  const { model } = await new ClientWorld().peer();
  const root = model.root();
  fails(() => root.get("text").insert(0, 5 as never), "value-invalid", /inserted is 5, and not text/);
  fails(() => root.get("text").value(never), "value-invalid", /is undefined, and not text/);
  fails(() => root.get("count").add("1" as never), "value-invalid", /added is of the type string, and not a finite/);
  fails(() => root.get("count").value("a" as never), "value-invalid", /type number and cannot take .* type string/);
  fails(() => root.get("at").value(5 as never), "value-invalid", /type date and cannot take .* type number/);
  fails(() => root.set(5 as never, 1 as never), "value-invalid", /A key is 5, and not text/);
  fails(() => root.get("text").on("insert", never), "value-invalid", /listener for insert is undefined/);
  fails(() => model.elementAt("nowhere").value(1), "element-unknown", /no element here to edit/);
});

test("[P7] references asked for in a way that makes no sense are refused, and the one that is there stays", async () => {
  const { model } = await new ClientWorld().peer();
  const text = model.root().get("text");
  const caret = text.indexReference("caret", { side: "before" });
  assert.equal(text.indexReference("caret"), caret);
  assert.equal(text.indexReference("caret", { side: "before" }), caret);
  fails(
    () => text.indexReference("caret", { side: "after" }),
    "value-invalid",
    /there already, with the side "before"/,
  );
  fails(() => text.indexReference("other", null as never), "value-invalid", /options of a reference are null/);
  fails(() => model.references(null as never), "value-invalid", /are null, and not an object/);
  fails(() => text.references(5 as never), "value-invalid", /are 5, and not an object/);
  assert.deepEqual(model.references(), [caret]);
  for (const options of [null, 5]) {
    await assert.rejects(text.setAnchor("a", 1, options as never), { code: "value-invalid" });
  }
  assert.deepEqual(model.anchors(), []);
});

test("requests without what they need, and names that nobody may have, are refused before they are sent", async () => {
  const world = new ClientWorld();
  const { domain } = await world.peer();
  const models = domain.models();
  const code = { code: "value-invalid" };
  await assert.rejects(models.open(never), { ...code, message: "The id of a model is undefined, and not text" });
  await assert.rejects(models.openAutoCreate({ id: "x" } as never), code);
  await assert.rejects(models.create({} as never), code);
  const none = null as never;
  for (const asked of [models.openAutoCreate(none), models.create(none), models.list(none)]) {
    await assert.rejects(asked, { ...code, message: /^The options of a (model|list) are null/ });
  }
  await assert.rejects(models.copy("m", null as never), { ...code, message: /^The options of a copy are null/ });
  await assert.rejects(models.copy("m", { version: -1 }), { ...code, message: /from 0 on, and this one is -1$/ });
  await assert.rejects(domain.collections().create(never), code);
  await assert.rejects(connectAnonymously("http://localhost/", "", world.options()), code);
  const options = { ...world.options(), clientId: "with space" };
  await assert.rejects(connectAnonymously("http://localhost/", "Ada", options), code);
});

test("[P10] whoever means to show a token and has none does not come in as nobody", async () => {
  const world = new ClientWorld();
  for (const jwt of [undefined, async () => undefined]) {
    const connecting = connectWithJwt("http://localhost/", jwt as never, world.options());
    await Promise.all([assert.rejects(connecting, { code: "token-failed" }), world.run()]);
  }
});
