import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeServerMessages, type ModelSession } from "@convergence/protocol";
import type { ChannelFrame } from "./channel-frame.ts";
import { Presence, type PresenceMessage, presenceMessages } from "./presence.ts";

const info = (client: string, session = client, some: Partial<ModelSession> = {}): ModelSession => {
  return { session, user: "u", displayName: "U", client, site: 1, isReconnecting: false, state: undefined, ...some };
};

const messagesOf = (frames: readonly ChannelFrame[]): PresenceMessage[] =>
  frames.flatMap(({ messages }) => messages as readonly PresenceMessage[]);

/** What a person would make of the messages: who is in, with which session, and whether it is there. */
function after(sessions: readonly ModelSession[], messages: readonly PresenceMessage[]): ModelSession[] {
  const are = new Map(sessions.map((each) => [each.client, each]));
  const known = (session: string): ModelSession => {
    const found = [...are.values()].find((each) => each.session === session);
    assert.ok(found !== undefined, `${session} is told of, and is unknown`);
    return found;
  };
  for (const message of messages) {
    if (message.kind === "joined") are.set(message.session.client, message.session);
    else if (message.kind === "left") are.delete(known(message.session).client);
    else are.set(known(message.session).client, { ...known(message.session), isReconnecting: true });
  }
  return [...are.values()].sort((a, b) => (a.client < b.client ? -1 : 1));
}

test("[P9] what came to nothing meanwhile is not mentioned, and everybody knows who is in", () => {
  const presence = new Presence();
  let now = new Map<string, ModelSession>();
  const set = (client: string, session: ModelSession | undefined): void => {
    presence.add({ client, before: now.get(client), after: session });
    now = new Map(now);
    if (session === undefined) now.delete(client);
    else now.set(client, session);
  };
  set("early", info("early"));
  set("still", info("still"));
  set("blinks", info("blinks"));
  presence.take();
  const early = [...now.values()];
  const before = presence.count;
  for (const step of [0, 1]) {
    void step;
    set("brief", info("brief"));
    set("brief", undefined);
  }
  set("blinks", info("blinks", "blinks", { isReconnecting: true }));
  set("early", info("early", "early", { isReconnecting: true }));
  set("late", info("late"));
  const between = presence.count;
  const late = [...now.values()];
  set("blinks", info("blinks"));
  set("early", info("early", "early2"));
  set("late", undefined);
  set("later", info("later"));
  const end = [...now.values()].sort((a, b) => (a.client < b.client ? -1 : 1));
  const framesFor = presence.take();
  assert.deepEqual(after(early, messagesOf(framesFor(before))), end);
  assert.deepEqual(
    messagesOf(framesFor(before)).map((each) => [each.kind, each.kind === "joined" ? each.session.session : ""]),
    [
      ["joined", "early2"],
      ["joined", "later"],
    ],
  );
  assert.deepEqual(after(late, messagesOf(framesFor(between))), end);
  assert.deepEqual(framesFor(presence.count), []);
  assert.equal(presence.waiting, 0);
  assert.deepEqual(after(early, presenceMessages(early, end)), end);
  assert.deepEqual(after(late, presenceMessages(late, end)), end);
  assert.deepEqual(presenceMessages(end, end), []);
});

test("[P9] a notice is encoded once for all who have the same channel", () => {
  const presence = new Presence();
  presence.add({ client: "a", before: undefined, after: info("a") });
  const frame = presence.take()(0)[0]!;
  const bytes = frame.encodedFor(7);
  assert.equal(frame.encodedFor(7), bytes);
  assert.deepEqual(decodeServerMessages(bytes), [{ kind: "joined", channel: 7, session: info("a") }]);
  assert.deepEqual(decodeServerMessages(frame.encodedFor(8)), [{ kind: "joined", channel: 8, session: info("a") }]);
});
