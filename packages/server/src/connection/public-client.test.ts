import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStorage } from "@convergence/storage";
import { systemClock } from "../clock.ts";
import { createHub, type Hub } from "../hub.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";

const ignore = (): void => undefined;

const open = (): Hub =>
  createHub({
    limits: { paceMs: 0 },
    storage: createMemoryStorage(),
    clock: systemClock,
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
  });

async function connected(hub: Hub, client: string): Promise<LoopClient> {
  const connected = new LoopClient(hub, client);
  connected.connect();
  await quiet();
  connected.open("m");
  await quiet();
  return connected;
}

const setKey = (id: number) =>
  ({ kind: "setKey", element: 0, key: "k", value: { id, type: "null", content: null } }) as const;

test("[P4] nobody hears of the id that speaks for another client, and what is heard opens nothing", async () => {
  const hub = open();
  const victim = await connected(hub, "the-secret");
  const spy = await connected(hub, "spy");
  victim.edit(setKey(victim.nextId()));
  await quiet();
  const heard = [
    ...spy.opened!.sessions.map(({ client }) => client),
    ...spy.all("entries").flatMap(({ entries }) => entries.map(({ client }) => client)),
  ];
  assert.equal(heard.length, 3);
  assert.ok(!heard.includes("the-secret"));
  for (const id of heard) {
    const thief = await connected(hub, id);
    assert.equal(thief.opened!.sequence, 0);
    assert.notEqual(thief.opened!.site, victim.opened!.site);
  }
  assert.equal(victim.closed, undefined);
});
