import assert from "node:assert/strict";
import test from "node:test";
import { ConfigurationError } from "../configuration-error.ts";
import { allowsAnonymous } from "./anonymous-policy.ts";

const choose = (host: string, checksTokens: boolean, anonymous?: boolean): boolean =>
  allowsAnonymous({ host, checksTokens, anonymous });

test("anonymous people are let in by default on loopback without a key, and nowhere else", () => {
  assert.equal(choose("127.0.0.1", false), true);
  assert.equal(choose("127.0.0.1", true), false);
  assert.equal(choose("0.0.0.0", true), false);
  assert.equal(choose("example.org", true), false);
});

test("the owner may say otherwise", () => {
  assert.equal(choose("0.0.0.0", false, true), true);
  assert.equal(choose("0.0.0.0", true, true), true);
  assert.equal(choose("127.0.0.1", true, false), false);
});

test("a server that nobody could get into does not start, and says how to make a token", () => {
  for (const make of [() => choose("0.0.0.0", false), () => choose("127.0.0.1", false, false)]) {
    assert.throws(make, (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.match(error.message, /^ {2}convergence token --secret-file \S+ --subject alice$/m);
      assert.match(error.message, /--anonymous/);
      return true;
    });
  }
});
