import assert from "node:assert/strict";
import test from "node:test";
import { domainOfPath } from "./domain-of-path.ts";

test("a path names a domain or none", () => {
  assert.equal(domainOfPath("/"), "default");
  assert.equal(domainOfPath("/acme/docs"), "acme/docs");
  assert.equal(domainOfPath("/acme/docs/"), "acme/docs");
  for (const path of [
    "",
    "/acme",
    "/acme/docs/x",
    "//docs",
    "/acme//",
    "/a%20b/c",
    "/a b/c",
    `/a/${"x".repeat(130)}`,
  ]) {
    assert.equal(domainOfPath(path), undefined, path);
  }
});
