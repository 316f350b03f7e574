import assert from "node:assert/strict";
import test from "node:test";
import { ConvergenceError } from "./convergence-error.ts";
import { parseServerUrl } from "./server-url.ts";

test("the domain is the end of the path, or the default one", () => {
  assert.deepEqual(parseServerUrl("ws://host:8080/"), { socketUrl: "ws://host:8080/", domain: "default" });
  assert.deepEqual(parseServerUrl("http://host:8080"), { socketUrl: "ws://host:8080/", domain: "default" });
  assert.deepEqual(parseServerUrl("https://host/acme/crm/"), { socketUrl: "wss://host/acme/crm/", domain: "acme/crm" });
  assert.equal(parseServerUrl("wss://host/behind/proxy/acme/crm").domain, "acme/crm");
});

test("what is no URL of a server is refused by name", () => {
  for (const url of ["", "host:8080", "ftp://host/", "ws://host/a%20b/c"]) {
    assert.throws(
      () => parseServerUrl(url),
      (error) => error instanceof ConvergenceError && error.code === "url-invalid",
    );
  }
});
