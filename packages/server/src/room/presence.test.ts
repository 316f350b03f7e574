import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeServerMessages, type SessionInfo } from "@convergence/protocol";
import { Presence, type PresenceNotice } from "./presence.ts";

const info = (session: string): SessionInfo => ({ session, user: "u", displayName: "U", client: "c" });

/** What a person would make of the notices. */
function after(sessions: readonly string[], notices: readonly PresenceNotice[]): string[] {
  const are = new Set(sessions);
  for (const notice of notices) {
    assert.equal(are.has(notice.session), !notice.isJoin, `${notice.session} is told of twice`);
    if (notice.isJoin) are.add(notice.session);
    else are.delete(notice.session);
  }
  return [...are].sort();
}

test("[P9] whoever came and went meanwhile is not mentioned, and everybody knows who is in", () => {
  const presence = new Presence();
  const join = (session: string): void => presence.add({ kind: "joined", session: info(session) });
  const leave = (session: string): void => presence.add({ kind: "left", session });
  join("early");
  presence.take();
  const before = presence.count;
  for (const step of [0, 1]) {
    void step;
    join("brief");
    leave("brief");
  }
  leave("early"); // opens the model on another channel, and leaves then
  join("early");
  leave("early");
  join("late");
  const between = presence.count;
  leave("late");
  join("later");
  join("late");
  const noticesFor = presence.take();
  assert.deepEqual(after(["early"], noticesFor(before)), ["late", "later"]);
  assert.equal(noticesFor(before).length, 3);
  assert.deepEqual(after(["late"], noticesFor(between)), ["late", "later"]);
  assert.deepEqual(noticesFor(presence.count), []);
  assert.equal(presence.waiting, 0);
});

test("[P9] a notice is encoded once for all who have the same channel", () => {
  const presence = new Presence();
  presence.add({ kind: "joined", session: info("a") });
  const notice = presence.take()(0)[0]!;
  const bytes = notice.encodedFor(7);
  assert.equal(notice.encodedFor(7), bytes);
  assert.deepEqual(decodeServerMessages(bytes), [{ kind: "joined", channel: 7, session: info("a") }]);
  assert.deepEqual(decodeServerMessages(notice.encodedFor(8)), [{ kind: "joined", channel: 8, session: info("a") }]);
});
