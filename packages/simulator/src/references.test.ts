// References between real clients and a real server: who types, who points, what everybody sees when all is quiet.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ConvergenceDomain,
  connectAnonymously,
  type RealTimeArray,
  type RealTimeModel,
  type RealTimeString,
} from "@convergence/client";
import { Choices } from "@convergence/proof";
import { createServer } from "@convergence/server";
import { delayedSocket } from "./delayed-socket.ts";

type Person = {
  readonly domain: ConvergenceDomain;
  readonly model: RealTimeModel;
  readonly text: RealTimeString;
  readonly list: RealTimeArray;
};

async function person(url: string, name: string, sockets: Set<{ close(): void }>): Promise<Person> {
  const delays = Choices.seeded(name.length);
  const connect = delayedSocket(() => 2 + delays.below(10));
  const webSocket = (to: string) => {
    const socket = connect(to);
    sockets.add(socket);
    return socket;
  };
  const domain = await connectAnonymously(url, name, { webSocket });
  const data = { text: "once upon a time", list: ["a", "b", "c", "d"] };
  const model = await domain.models().openAutoCreate({ collection: "references", id: "shared", data });
  return {
    domain,
    model: model as unknown as RealTimeModel,
    text: model.elementAt("text") as unknown as RealTimeString,
    list: model.elementAt("list") as unknown as RealTimeArray,
  };
}

/** Until it holds; looked at after each event of these models that could bring it about, and when references are told. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Every reference that somebody sees, as text; own and others' alike. */
const seenBy = ({ model }: Person): string =>
  JSON.stringify(
    model
      .references()
      .map((each) => [each.user().displayName, each.key(), each.type(), each.type() === "element" ? [] : each.values()])
      .sort(),
  );

const areQuiet = (people: readonly Person[]): boolean =>
  people.every(({ model }) => model.isCommitted() && model.version() === people[0]!.model.version());

test("[P7] carets, selections and items are at the same place for everybody, whatever was typed and moved meanwhile", async (context) => {
  const server = await createServer({ port: 0, logLevel: "fatal" });
  context.after(() => server.close());
  const people: Person[] = [];
  for (const name of ["Ada", "Grace", "Linus Torvalds"]) people.push(await person(server.url, name, new Set()));
  context.after(() => Promise.all(people.map(({ domain }) => domain.dispose())));
  const choices = Choices.seeded(5);
  let points = 0;
  const acts: readonly ((person: Person) => void)[] = [
    ({ text }) => {
      const length = text.length();
      const at = choices.below(length + 1);
      text.splice(
        at,
        Math.min(choices.below(4), length - at),
        choices.chance(0.7) ? "xyz".slice(choices.below(3)) : "",
      );
    },
    ({ text }) => {
      const [start, end] = [choices.below(text.length() + 1), choices.below(text.length() + 1)];
      text.rangeReference("selection", { side: "inside" }).share().set({ start, end });
      text.indexReference("caret", { side: "before" }).share().set(end);
      points++;
    },
    ({ list }) => list.reorder(choices.below(list.length()), choices.below(list.length())),
    ({ list }) => list.indexReference("row").share().set(choices.below(list.length())),
  ];
  for (let n = 0; n < 1500; n++) {
    choices.pick(acts)(choices.pick(people));
    if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => areQuiet(people));
  await until(() => people.every((each) => seenBy(each) === seenBy(people[0]!)));
  assert.equal(people[0]!.model.references().length, 9);
  assert.ok(points > 200, `not vacuous: ${points} selections`);
});

test("[P7] a reference is shared again by itself after an interruption, and ends with its session", async (context) => {
  const server = await createServer({ port: 0, logLevel: "fatal" });
  context.after(() => server.close());
  const sockets = new Set<{ close(): void }>();
  const ada = await person(server.url, "Ada", sockets);
  const grace = await person(server.url, "Grace", new Set());
  context.after(() => Promise.all([ada, grace].map(({ domain }) => domain.dispose())));
  const caret = ada.text.indexReference("caret", { side: "before" }).set(4).share();
  const seen = () => grace.text.references({ key: "caret" })[0]?.value();
  await until(() => seen() === 4);
  for (const socket of sockets) socket.close();
  ada.text.insert(0, "Well, ");
  grace.text.insert(grace.text.length(), ".");
  caret.set(2);
  await until(() => areQuiet([ada, grace]) && ada.model.isOnline() && seen() === 2);
  ada.text.remove(0, 6);
  await until(() => seen() === 0);
  assert.equal(caret.value(), 0);
  await ada.domain.dispose();
  await until(() => grace.model.references().length === 0);
});

test("[P7] what points into an element that is removed is over; keys and items that are removed are not pointed at any more", async (context) => {
  const server = await createServer({ port: 0, logLevel: "fatal" });
  context.after(() => server.close());
  const ada = await person(server.url, "Ada", new Set());
  const grace = await person(server.url, "Grace", new Set());
  context.after(() => Promise.all([ada, grace].map(({ domain }) => domain.dispose())));
  const root = ada.model.root();
  const row = ada.list.get(1);
  ada.model
    .elementReference("chosen")
    .set([row, ada.list.get(2)] as never)
    .share();
  root.propertyReference("field").set(["text", "list"]).share();
  ada.text.indexReference("caret").set(3).share();
  await until(() => grace.model.references().length === 3);
  (grace.list as RealTimeArray<unknown>).remove(1);
  await until(() => grace.model.references({ key: "chosen" })[0]!.values().length === 1);
  grace.model.root().remove("text");
  await until(() => grace.model.references().length === 2 && ada.model.references().length === 2);
  const [field] = grace.model.references({ key: "field" });
  assert.deepEqual(field!.values(), ["list"]);
});
