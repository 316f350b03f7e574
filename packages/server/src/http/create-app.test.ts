import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { ConfigurationError } from "../configuration-error.ts";
import { createLog } from "../log.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { createApp } from "./create-app.ts";
import { createOriginPolicy } from "./origin-policy.ts";
import { loadPage } from "./page.ts";
import type { Readiness } from "./readiness.ts";

type Ask = (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>;

async function appOn(
  folder: string,
  isDraining = (): boolean => false,
  readiness = async (): Promise<Readiness> => "ready",
): Promise<Ask> {
  const log = createLog("silent");
  const policy = createOriginPolicy([], "127.0.0.1");
  const app = createApp({ page: await loadPage(folder), policy, version: "1.2.3", isDraining, readiness, log });
  return async (where, headers = {}, method = "GET") =>
    app.request(`http://127.0.0.1:8080${where}`, { headers: { host: "127.0.0.1:8080", ...headers }, method });
}

function pageFolder(t: test.TestContext): string {
  const above = temporaryFolder(t);
  const folder = path.join(above, "page");
  mkdirSync(path.join(folder, "assets"), { recursive: true });
  writeFileSync(path.join(above, "secret.txt"), "secret");
  writeFileSync(path.join(folder, "index.html"), "<!doctype html>");
  writeFileSync(path.join(folder, "assets", "a b.js"), "export {};");
  writeFileSync(path.join(folder, "blob"), "?");
  writeFileSync(path.join(folder, ".env"), "secret");
  symlinkSync(path.join(above, "secret.txt"), path.join(folder, "link.txt"));
  return folder;
}

test("health says ok with the version, and 503 while the server goes down", async (t) => {
  let isDraining = false;
  const ask = await appOn(pageFolder(t), () => isDraining);
  for (const path of ["/health", "/healthz"]) {
    isDraining = false;
    const well = await ask(path);
    assert.equal(well.status, 200);
    assert.deepEqual(await well.json(), { status: "ok", version: "1.2.3" });
    isDraining = true;
    const leaving = await ask(path);
    assert.equal(leaving.status, 503);
    assert.deepEqual(await leaving.json(), { status: "draining", version: "1.2.3" });
  }
});

test("readiness is 200, or 503 with one word why not and when to ask again", async (t) => {
  let state: Readiness = "ready";
  const ask = await appOn(pageFolder(t), undefined, async () => state);
  const well = await ask("/ready");
  assert.deepEqual([well.status, await well.json()], [200, { status: "ready" }]);
  for (state of ["draining", "store-unavailable", "store-slow"] as const) {
    const ill = await ask("/ready");
    assert.deepEqual([ill.status, await ill.json()], [503, { status: "not-ready", reason: state }]);
    assert.equal(ill.headers.get("retry-after"), "5");
  }
});

test("the page is served with its types, and again only when it has changed", async (t) => {
  const ask = await appOn(pageFolder(t));
  const types: Readonly<Record<string, string>> = {
    "/": "text/html; charset=utf-8",
    "/?x=1": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/assets/a%20b.js": "text/javascript; charset=utf-8",
    "/blob": "application/octet-stream",
  };
  for (const [where, type] of Object.entries(types)) {
    const answer = await ask(where);
    assert.equal(answer.status, 200, where);
    assert.equal(answer.headers.get("content-type"), type);
    assert.equal(answer.headers.get("cache-control"), "no-cache");
    assert.ok((await answer.text()).length > 0);
    const again = await ask(where, { "if-none-match": answer.headers.get("etag")! });
    assert.equal(again.status, 304);
  }
});

test("nothing outside the folder, hidden or linked is served", async (t) => {
  const ask = await appOn(pageFolder(t));
  const ways = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//secret.txt",
    "/.env",
    "/link.txt",
    "/assets",
    "/index.html%00",
  ];
  for (const where of ways) {
    const answer = await ask(where);
    assert.equal(answer.status, 404, where);
    assert.equal(((await answer.json()) as { code: string }).code, "not-found");
  }
  assert.equal((await ask("/", {}, "POST")).status, 404);
});

test("every answer forbids guessing of types, inline scripts and frames", async (t) => {
  const ask = await appOn(pageFolder(t));
  for (const answer of [
    await ask("/"),
    await ask("/healthz"),
    await ask("/nothing"),
    await ask("/", { host: "evil.example" }),
  ]) {
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    const rules = answer.headers.get("content-security-policy")!;
    assert.match(rules, /default-src 'none'/);
    assert.match(rules, /script-src 'self'(;|$)/);
    assert.match(rules, /frame-ancestors 'none'/);
    assert.doesNotMatch(rules, /unsafe/);
  }
  assert.equal((await ask("/", { host: "evil.example" })).status, 403);
});

test("a folder that is missing or has no index.html is a plain configuration error", async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(loadPage(folder), ConfigurationError);
  await assert.rejects(loadPage(path.join(folder, "missing")), /cannot be read \(ENOENT\)/);
});
