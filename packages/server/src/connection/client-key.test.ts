import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree } from "@convergence/engine";
import { isClientId } from "@convergence/protocol";
import { createMemoryStorage } from "@convergence/storage";
import { createHub } from "../hub.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { clientKeyOf } from "./client-key.ts";

const ignore = (): void => undefined;
const tree: Tree = { id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 0 }]] };

test("[P4] [P10] whoever comes with the client id of another user is another client, and leaves the first alone", async () => {
  const hub = createHub({
    limits: { paceMs: 0 },
    storage: createMemoryStorage(),
    clock: new ManualClock(),
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async ({ displayName }) => {
      return { kind: "accepted", user: { key: displayName!, displayName: displayName!, anonymous: false } };
    },
  });
  const come = async (user: string): Promise<LoopClient> => {
    const client = new LoopClient(hub, "the-same-id");
    client.connect({ displayName: user });
    await quiet();
    client.open("m", tree);
    await quiet();
    return client;
  };
  const owner = await come("ann");
  owner.edit({ kind: "add", element: 1, value: 1 });
  await quiet();
  const thief = await come("bob");
  assert.deepEqual([owner.closed, thief.closed], [undefined, undefined], "nobody is fenced off");
  assert.equal(thief.opened!.sequence, 0);
  assert.notEqual(thief.opened!.site, owner.opened!.site);
  const again = await come("ann");
  assert.equal(owner.closed?.reason, "superseded");
  assert.deepEqual([again.opened!.sequence, again.opened!.site], [1, owner.opened!.site]);
});

test("[P4] two users and ids that are the same in a row are told apart; without a token the id counts alone", () => {
  const of = (key: string, client: string) => clientKeyOf({ key, anonymous: false }, client);
  assert.notEqual(of("a", "bc"), of("ab", "c"));
  assert.equal(of("a", "b"), of("a", "b"));
  assert.equal(isClientId(of("a", "b")), false, "nobody can send it");
  assert.equal(clientKeyOf({ key: "anonymous-1", anonymous: true }, "b"), "b");
});

test("[P6] nobody comes as the client of a store's own records, with a token or without", () => {
  for (const record of ["redaction", "pseudonym"]) {
    for (const anonymous of [false, true]) {
      assert.equal(isClientId(clientKeyOf({ key: "anonymous-1", anonymous }, record)), false, record);
    }
  }
});
