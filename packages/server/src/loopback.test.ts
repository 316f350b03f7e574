import assert from "node:assert/strict";
import test from "node:test";
import { isLoopbackHost } from "./loopback.ts";

test("loopback is known by all its names, and nothing else is taken for it", () => {
  for (const host of ["localhost", "LocalHost", "app.localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"]) {
    assert.ok(isLoopbackHost(host), host);
  }
  for (const host of [
    "",
    "0.0.0.0",
    "::",
    "example.org",
    "localhost.example.org",
    "127.0.0.1.example.org",
    "10.0.0.1",
  ]) {
    assert.ok(!isLoopbackHost(host), host);
  }
});
