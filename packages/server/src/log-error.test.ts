import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "./log-error.ts";

test("an error is logged with what it says and its causes, without the fields that hang on it", () => {
  const row = Object.assign(new Error("duplicate key"), {
    code: "23505",
    detail: "Key (text)=(secret)",
    parameters: ["secret"],
  });
  const outer = Object.assign(new TypeError("The store failed", { cause: row }), { handle: { model: "secret" } });
  const logged = describeError(outer);
  assert.deepEqual([logged.type, logged.message], ["TypeError", "The store failed"]);
  assert.deepEqual([logged.cause?.code, logged.cause?.message], ["23505", "duplicate key"]);
  assert.match(logged.stack!, /log-error\.test/);
  assert.doesNotMatch(JSON.stringify(logged), /secret/);
});

test("a chain of causes ends, also one that bites its tail, and what is no error is not shown", () => {
  const error = new Error("round");
  error.cause = error;
  assert.equal(JSON.stringify(describeError(error)).match(/"round"/g)?.length, 6);
  assert.deepEqual(describeError("secret"), { type: "string", message: "Not an error was thrown" });
});
