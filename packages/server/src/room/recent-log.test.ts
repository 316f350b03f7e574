import assert from "node:assert/strict";
import { test } from "node:test";
import { tagOf } from "@convergence/engine";
import type { LogEntry } from "@convergence/storage";
import { RecentLog } from "./recent-log.ts";

const entry = (version: number, bytes = 10): LogEntry => ({
  version,
  base: version - 1,
  seen: tagOf(version - 1),
  client: "c",
  sequence: version,
  session: "s",
  user: "u",
  time: version,
  clientTime: version,
  meta: undefined,
  operations: new Uint8Array(bytes),
  original: undefined,
});
const versionsSince = (log: RecentLog, version: number) => log.since(version)?.map((each) => each.version);

test("what was committed after a version is here in full, or not at all", () => {
  const log = new RecentLog(5, { entriesMax: 10, bytesMax: 1000 });
  assert.deepEqual(versionsSince(log, 5), []);
  assert.equal(log.since(4), undefined);
  log.push([entry(6), entry(7)], 7);
  assert.deepEqual(versionsSince(log, 5), [6, 7]);
  assert.deepEqual(versionsSince(log, 7), []);
  assert.equal(log.since(4), undefined);
  assert.equal(log.since(8), undefined);
});

test("[P9] it is bounded by entries", () => {
  const log = new RecentLog(0, { entriesMax: 10, bytesMax: 1_000_000 });
  for (let version = 1; version <= 1000; version++) {
    log.push([entry(version)], version);
    assert.equal(log.since(version - 21), undefined, "at most twice as many");
    if (version > 10) assert.equal(log.since(version - 10)?.length, 10);
  }
});

test("[P9] it is bounded by bytes", () => {
  const log = new RecentLog(0, { entriesMax: 10, bytesMax: 1000 });
  for (let version = 1; version <= 9; version++) log.push([entry(version, 600)], version);
  assert.equal(log.since(5), undefined);
  assert.equal(log.version, 9);
  log.push([entry(10, 5000)], 10);
  assert.deepEqual(versionsSince(log, 10), []);
});

test("an entry is given as it was pushed, whoever made it, and whatever its bytes and those before it were", () => {
  const log = new RecentLog(0, { entriesMax: 3, bytesMax: 400 });
  const pushed: LogEntry[] = [];
  for (let version = 1; version <= 60; version++) {
    const people = { client: `client ${version % 7}`, session: `session ${version % 7}`, user: `user ${version % 2}` };
    const each: LogEntry = {
      ...{ ...entry(version), ...people, seen: version % 3 === 0 ? 0 : tagOf(version - 1), clientTime: version - 5 },
      ...{ sequence: version % 4, meta: version % 5 === 0 ? { source: "restore", reason: "version 3" } : undefined },
      operations: Uint8Array.from({ length: version % 10 === 0 ? 5000 : version }, (_, index) => index + version),
      original: version % 6 === 0 ? Uint8Array.of(version) : undefined,
    };
    pushed.push(each);
    log.push([each], Math.max(0, version - 2));
    for (let since = version; log.reaches(since); since--) assert.deepEqual(log.since(since), pushed.slice(since));
    assert.ok(log.reaches(Math.max(0, version - 2)), "somebody waits for it");
  }
});

test("what somebody waits for stays, whatever comes", () => {
  const log = new RecentLog(0, { entriesMax: 2, bytesMax: 20 });
  log.push([entry(1), entry(2), entry(3)], 1);
  for (let version = 4; version <= 50; version++) log.push([entry(version)], 2);
  assert.equal(versionsSince(log, 2)?.length, 48);
  log.push([entry(51)], 51);
  assert.equal(log.since(2), undefined);
});
