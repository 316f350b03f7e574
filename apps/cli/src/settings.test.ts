import assert from "node:assert/strict";
import test from "node:test";
import { planOf, type ServePlan, serveTable } from "./serve-settings.ts";
import { readSettings } from "./settings.ts";
import type { Environment } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const plan = (words: readonly string[], environment: Environment = {}): ServePlan =>
  planOf(readSettings(serveTable, words, environment));

test("without a word the store is ./data, flushed, and the rest is left to the server", () => {
  assert.deepEqual(plan([]), {
    port: undefined,
    host: undefined,
    store: { kind: "folder", folder: "./data", durability: "fsync" },
    jwt: undefined,
    anonymous: undefined,
    origins: [],
    divergenceFolder: undefined,
    limits: {},
    logLevel: undefined,
    metrics: undefined,
  });
});

test("flags win over the environment", () => {
  const environment = {
    CONVERGENCE_PORT: "1",
    CONVERGENCE_HOST: "a",
    CONVERGENCE_DATA: "e",
    CONVERGENCE_DURABILITY: "os",
    CONVERGENCE_ORIGIN: "http://a, http://b",
    CONVERGENCE_ANONYMOUS: "no",
    CONVERGENCE_LOG_LEVEL: "",
  };
  const fromEnvironment = plan([], environment);
  assert.equal(fromEnvironment.port, 1);
  assert.deepEqual(fromEnvironment.store, { kind: "folder", folder: "e", durability: "os" });
  assert.deepEqual(fromEnvironment.origins, ["http://a", "http://b"]);
  assert.equal(fromEnvironment.anonymous, false);
  assert.equal(fromEnvironment.logLevel, undefined);
  const words = ["--port=2", "--host", "b", "--origin", "http://c", "--origin", "http://d", "--anonymous"];
  const fromFlags = plan(words, environment);
  assert.deepEqual([fromFlags.port, fromFlags.host, fromFlags.anonymous], [2, "b", true]);
  assert.deepEqual(fromFlags.origins, ["http://c", "http://d"]);
});

test("[P9] limits are set by name, from either side", () => {
  assert.deepEqual(plan(["--limit", "treeDepthMax=3", "--limit", "idleRoomMs=0"]).limits, {
    treeDepthMax: 3,
    idleRoomMs: 0,
  });
  const environment = { CONVERGENCE_LIMIT: "treeDepthMax=3, idleRoomMs=5" };
  assert.deepEqual(plan([], environment).limits, { treeDepthMax: 3, idleRoomMs: 5 });
});

test("memory and folder: the flag decides, whatever the environment says", () => {
  assert.equal(plan(["--memory"], { CONVERGENCE_DATA: "e" }).store.kind, "memory");
  assert.equal(plan(["--data", "d"], { CONVERGENCE_MEMORY: "1" }).store.kind, "folder");
  assert.equal(plan([], { CONVERGENCE_MEMORY: "1" }).store.kind, "memory");
});

test("what does not make sense is a usage error", () => {
  const wrong: readonly (readonly string[])[] = [
    ["--bogus"],
    ["--port"],
    ["--port", "x"],
    ["--port", "65536"],
    ["--port", "1.5"],
    ["--durability", "maybe"],
    ["--log-level", "loud"],
    ["--limit", "treeDepthMax"],
    ["--limit", "treeDepthMax=-1"],
    ["--limit", "treeDepthMax=1e3"],
    ["--memory", "--data", "d"],
    ["--jwt-secret-file", "a", "--jwt-public-key", "b"],
    ["--jwt-issuer", "a"],
    ["--metrics-port", "x"],
    ["--metrics-host", "a"],
    ["word"],
  ];
  for (const words of wrong) assert.throws(() => plan(words), UsageError, words.join(" "));
  assert.throws(() => plan([], { CONVERGENCE_ANONYMOUS: "perhaps" }), UsageError);
  assert.throws(() => plan([], { CONVERGENCE_PORT: "x" }), UsageError);
});
