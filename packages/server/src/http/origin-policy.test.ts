import assert from "node:assert/strict";
import test from "node:test";
import { ConfigurationError } from "../configuration-error.ts";
import { createOriginPolicy, originRefusal } from "./origin-policy.ts";

const isLetIn = (
  { listen = "127.0.0.1", origins = [] as readonly string[] },
  origin: string | undefined,
  host: string | undefined,
): boolean => originRefusal(createOriginPolicy(origins, listen), { origin, host }) === undefined;

test("a program without an origin and the server's own page are let in", () => {
  for (const listen of ["127.0.0.1", "0.0.0.0"]) {
    assert.ok(isLetIn({ listen }, undefined, "localhost:8080"));
    assert.ok(isLetIn({ listen }, "http://localhost:8080", "localhost:8080"));
    assert.ok(isLetIn({ listen }, "http://[::1]:8080", "[::1]:8080"));
  }
  assert.ok(isLetIn({ listen: "0.0.0.0" }, "https://example.org", "example.org"));
  assert.ok(isLetIn({ listen: "0.0.0.0" }, "https://example.org", "example.org:443"));
});

test("pages from elsewhere are not, other ports of this machine included", () => {
  const foreign = [
    "http://localhost:5173",
    "http://127.0.0.1:8080",
    "https://evil.example",
    "null",
    "file://",
    "",
    "http://localhost",
  ];
  for (const origin of foreign) {
    for (const listen of ["127.0.0.1", "0.0.0.0"]) assert.ok(!isLetIn({ listen }, origin, "localhost:8080"), origin);
  }
  assert.ok(!isLetIn({ listen: "0.0.0.0" }, "https://example.org.evil.example", "example.org"));
});

test("listed pages are let in, in whatever way they are written; a star lets in all", () => {
  const origins = ["http://localhost:5173/", "https://App.example.org:443"];
  for (const origin of ["http://localhost:5173", "https://app.example.org"]) {
    assert.ok(isLetIn({ origins }, origin, "localhost:8080"), origin);
  }
  assert.ok(!isLetIn({ origins }, "http://app.example.org", "localhost:8080"));
  assert.ok(isLetIn({ origins: ["*"] }, "null", "anything"));
});

test("a server on loopback is not fooled by a foreign name that leads to it", () => {
  assert.ok(!isLetIn({}, "http://evil.example:8080", "evil.example:8080"));
  assert.ok(!isLetIn({}, undefined, "evil.example"));
  assert.ok(!isLetIn({}, undefined, "local host"));
  assert.ok(isLetIn({ origins: ["https://app.example.org"] }, "https://app.example.org", "app.example.org"));
});

test("what is not an origin cannot be listed", () => {
  for (const text of ["example.org", "https://example.org/path", "ws://example.org", "", "https://u@example.org"]) {
    assert.throws(() => createOriginPolicy([text], "0.0.0.0"), ConfigurationError, text);
  }
});
