import assert from "node:assert/strict";
import test from "node:test";
import type { ModelSession } from "@convergence/protocol";
import { type CollaboratorNews, ModelCollaborators } from "./model-collaborators.ts";

const info = (client: string, session: string, some: Partial<ModelSession> = {}): ModelSession => {
  const site = client.charCodeAt(0) - 96;
  return {
    session,
    client,
    user: `u${client}`,
    displayName: client,
    site,
    isReconnecting: false,
    state: undefined,
    ...some,
  };
};

/** What happened, and to whom, by the session that it has then. */
const told = (news: readonly CollaboratorNews[]): string[] =>
  news.map(({ kind, collaborator }) => `${kind} ${collaborator.sessionId}`);

function started() {
  let own = "a1";
  const people = new ModelCollaborators(() => own);
  const news = people.replace([info("a", "a1"), info("b", "b1"), info("c", "c1", { isReconnecting: true })], false);
  return { people, news, ownIs: (session: string) => (own = session) };
}

test("whoever is there when a model is opened is told, those who are reconnecting among them, and not oneself", () => {
  const { people, news } = started();
  assert.deepEqual(told(news), ["opened b1", "opened c1"]);
  assert.deepEqual(
    people.list().map(({ sessionId, colorIndex, isReconnecting }) => [sessionId, colorIndex, isReconnecting]),
    [
      ["a1", 0, false],
      ["b1", 1, false],
      ["c1", 2, true],
    ],
  );
});

test("a client that comes back with another session is one event, whether it was missed or not", () => {
  const { people } = started();
  assert.deepEqual(told(people.lose("b1")), ["reconnecting b1"]);
  assert.deepEqual(told(people.lose("b1")), []);
  const back = people.join(info("b", "b2"));
  assert.deepEqual(told(back), ["reconnected b2"]);
  assert.equal(back[0]?.kind === "reconnected" && back[0].previousSessionId, "b1");
  assert.deepEqual(told(people.join(info("b", "b3"))), ["reconnected b3"]);
  assert.deepEqual(told(people.join(info("b", "b3"))), []);
  assert.deepEqual(told(people.leave("b1")), [], "it is another one by now");
  assert.equal(people.author("b1", "ub").user.displayName, "b", "its edits of before have an author still");
  assert.deepEqual(told(people.leave("b3")), ["closed b3"]);
  assert.deepEqual(told(people.leave("b3")), []);
});

test("a state is plain data, told when it is another one, and kept across a reconnect", () => {
  const { people } = started();
  assert.deepEqual(told(people.setState("b1", '{"at":3}')), ["presence b1"]);
  assert.deepEqual(told(people.setState("b1", '{"at":3}')), []);
  people.lose("b1");
  const back = people.join(info("b", "b2", { state: '{"at":3}' }));
  assert.deepEqual(told(back), ["reconnected b2"]);
  assert.deepEqual(back[0]?.collaborator.state, { at: 3 });
  assert.deepEqual(told(people.join(info("b", "b3"))), ["reconnected b3", "presence b3"]);
  assert.deepEqual(told(people.setState("a1", "1")), [], "oneself");
  assert.equal(people.list()[0]!.state, 1);
  assert.deepEqual(told(people.setState("nobody", "1")), []);
});

test("a new list tells who has come and gone; those who may return from a room that ended are reconnecting first", () => {
  const { people, ownIs } = started();
  ownIs("a2");
  const gone = people.replace([info("a", "a2"), info("c", "c2")], false);
  assert.deepEqual(told(gone), ["closed b1", "reconnected c2"]);
  ownIs("a3");
  const lost = people.replace([info("a", "a3")], true);
  assert.deepEqual(told(lost), ["reconnecting c2"]);
  assert.deepEqual(told(people.join(info("c", "c3"))), ["reconnected c3"]);
  assert.deepEqual(people.giveUp(), []);
  assert.deepEqual(told(people.replace([info("a", "a3")], true)), ["reconnecting c3"]);
  assert.deepEqual(told(people.giveUp()), ["closed c3"]);
  assert.deepEqual(people.giveUp(), []);
  assert.deepEqual(
    people.list().map(({ sessionId }) => sessionId),
    ["a3"],
  );
});
