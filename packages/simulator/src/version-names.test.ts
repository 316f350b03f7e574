// Names of versions, given by several at once over a real server in virtual time, while all of them write.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConvergenceDomain, ConvergenceError, type RealTimeModel, VersionNameEvent } from "@convergence/client";
import { Choices } from "@convergence/proof";
import { checkStore, formatProblem } from "@convergence/storage";
import { HistoryWorld } from "./testing/history-world.ts";
import { drainPromises } from "./virtual-time.ts";

type Data = { text: string };

class Person {
  readonly name: string;
  readonly domain: ConvergenceDomain;
  readonly model: RealTimeModel<Data>;
  /** What the events make of the names, and how many there were of whose. */
  readonly heard = new Map<string, number>();
  ownEvents = 0;
  events = 0;
  edits = 0;

  constructor(name: string, domain: ConvergenceDomain, model: RealTimeModel<Data>) {
    this.name = name;
    this.domain = domain;
    this.model = model;
    model.on("version_name", (event) => this.#hear(event));
  }

  edit(): void {
    this.edits++;
    this.model.root().get("text").insert(0, this.name[0]!);
  }

  #hear(event: VersionNameEvent): void {
    assert.ok(event instanceof VersionNameEvent && event.name === VersionNameEvent.NAME);
    const { formerName, versionName, local, sessionId } = event;
    assert.equal(local, sessionId === this.domain.session().sessionId());
    this.events++;
    if (local) this.ownEvents++;
    if (formerName !== undefined) assert.ok(this.heard.delete(formerName), `${formerName} was not there`);
    if (versionName === undefined) return;
    assert.ok(!this.heard.has(versionName.name), `${versionName.name} is there already`);
    this.heard.set(versionName.name, versionName.version);
  }
}

type Outcome = { readonly done: number; readonly events: number; readonly refused: readonly string[] };

/** What a wish comes to: 1 if it was done, and otherwise why it was not. */
async function outcomeOf(wish: Promise<unknown>): Promise<1 | string> {
  try {
    await wish;
    return 1;
  } catch (error) {
    assert.ok(error instanceof ConvergenceError);
    return error.code;
  }
}

async function people(world: HistoryWorld): Promise<Person[]> {
  const all: Person[] = [];
  for (const name of ["ada", "bob", "cyd"]) {
    const domain = await world.connect(name);
    const opening = domain.models().openAutoCreate<Data>({ collection: "c", id: "m", data: { text: "" } });
    all.push(new Person(name, domain, await world.wait(opening)));
  }
  return all;
}

/** Names the version that a person sees, and says how many of its edits have to be in it. */
async function nameSeen(person: Person, name: string): Promise<{ person: Person; edits: number; version: number }> {
  const { edits } = person;
  const version = await person.model.nameVersion(name);
  assert.ok(person.model.version() >= version);
  return { person, edits, version };
}

async function nameMuch(world: HistoryWorld, all: readonly Person[], choices: Choices) {
  const names = Array.from({ length: 6 }, (_, index) => `name ${index}`);
  const wishes: Promise<1 | string>[] = [];
  const seen: Awaited<ReturnType<typeof nameSeen>>[] = [];
  for (let step = 0; step < 150; step++) {
    const person = choices.pick(all);
    const models = person.domain.models();
    const name = choices.pick(names);
    if (choices.chance(0.5)) person.edit();
    else if (choices.chance(0.4)) wishes.push(outcomeOf(nameSeen(person, name).then((each) => seen.push(each))));
    else if (choices.chance(0.3)) wishes.push(outcomeOf(person.model.nameVersion(name, choices.below(20))));
    else if (choices.chance(0.6)) wishes.push(outcomeOf(models.renameVersion("m", name, choices.pick(names))));
    else wishes.push(outcomeOf(models.removeVersionName("m", name)));
    for (let steps = choices.below(6); steps > 0; steps--) {
      await drainPromises();
      world.time.step(world.time.now + 1000);
    }
  }
  const outcomes = await world.wait(Promise.all(wishes));
  for (const { model } of all) await world.wait(model.whenCommitted());
  return { seen, refused: outcomes.filter((each) => each !== 1) };
}

async function lived(seed: number): Promise<Outcome> {
  const choices = Choices.seeded(seed);
  const world = new HistoryWorld(choices);
  const all = await people(world);
  const { seen, refused } = await nameMuch(world, all, choices);
  world.time.advance(world.time.now + 1000);
  await drainPromises();
  const { entries } = await world.truth();
  for (const { person, edits, version } of seen) {
    const session = person.domain.session().sessionId();
    const within = entries.filter((entry) => entry.session === session && entry.version <= version).length;
    assert.ok(within >= edits, `version ${version} has ${within} of the ${edits} edits that its namer had made`);
  }
  for (const person of all) {
    const listed = await world.wait(person.domain.models().versionNames("m"));
    assert.deepEqual(
      [...person.heard].sort(),
      listed.map(({ name, version }): [string, number] => [name, version]).sort(),
      "what was told comes to what is there",
    );
    assert.equal(person.events, all[0]!.events);
  }
  const problems: string[] = [];
  await checkStore(world.storage.checkSource(), { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
  const events = all.reduce((sum, person) => sum + person.ownEvents, 0);
  assert.equal(events, all[0]!.events, "each is somebody's own");
  return { done: seen.length, events, refused };
}

test("[P6] names that several give and take at once are the same for all, and each is of what its giver saw", async (t) => {
  let [done, events] = [0, 0];
  const refused = new Map<string, number>();
  for (let seed = 1; seed <= 8; seed++) {
    const outcome = await lived(seed);
    done += outcome.done;
    events += outcome.events;
    for (const code of outcome.refused) refused.set(code, (refused.get(code) ?? 0) + 1);
  }
  t.diagnostic(`seen versions named: ${done}, events: ${events}, refused: ${JSON.stringify([...refused])}`);
  assert.ok(done > 50 && events > 100, "not vacuous");
  assert.deepEqual([...refused.keys()].sort(), ["version-name-taken", "version-name-unknown", "version-unknown"]);
});

test("[P6] of all who take one name at the same time exactly one gets it", async () => {
  const world = new HistoryWorld(Choices.seeded(5));
  const all = await people(world);
  for (let round = 0; round < 20; round++) {
    for (const person of all) person.edit();
    const name = `round ${round}`;
    const outcomes = await world.wait(Promise.all(all.map((person) => outcomeOf(person.model.nameVersion(name)))));
    assert.deepEqual(outcomes.toSorted(), [1, "version-name-taken", "version-name-taken"].toSorted());
  }
  const listed = await world.wait(all[0]!.domain.models().versionNames("m"));
  assert.equal(listed.length, 20);
  assert.ok(listed.every(({ user, time }) => user.key === user.username && time instanceof Date));
});

test("[P9] what cannot be named is refused with a code before anybody is asked, and a batch has to be complete", async () => {
  const world = new HistoryWorld(Choices.seeded(6));
  const [ada] = (await people(world)) as [Person];
  const models = ada.domain.models();
  for (const name of ["", " a", "a\n", "x".repeat(257), "\ud800", 7 as unknown as string]) {
    const wishes = [
      () => ada.model.nameVersion(name),
      () => models.nameVersion("m", name),
      () => models.renameVersion("m", "a", name),
      () => models.removeVersionName("m", name),
    ];
    for (const wish of wishes) assert.equal(await outcomeOf(wish()), "value-invalid");
  }
  for (const version of [-1, 0.5, Number.NaN]) {
    assert.equal(await outcomeOf(ada.model.nameVersion("a", version)), "value-invalid");
  }
  ada.model.startBatch();
  ada.edit();
  assert.equal(await outcomeOf(ada.model.nameVersion("a")), "batch");
  assert.equal(await world.wait(ada.model.nameVersion("a", 0)), 0);
  ada.model.completeBatch();
  assert.equal(await world.wait(ada.model.nameVersion("b")), 1);
  assert.equal(await world.wait(models.renameVersion("m", "b", "c")), 1);
  assert.equal(await world.wait(models.removeVersionName("m", "b")), false);
  assert.equal(await world.wait(models.nameVersion("m", "b")), 1, "the latest");
  assert.equal(await world.wait(outcomeOf(models.versionNames("nothing"))), "model-unknown");
  assert.equal(await outcomeOf(models.versionNames("m", { incarnation: 0 })), "value-invalid");
  const kept = await world.wait(models.versionNames("m"));
  assert.equal(kept.length, 3);
  await world.wait(models.remove("m"));
  assert.deepEqual(await world.wait(models.versionNames("m")), kept, "a removed model keeps them");
  assert.deepEqual(await world.wait(models.versionNames("m", { incarnation: 1 })), kept);
});

test("[P6] what is pending when the connection goes is not named, and can be once it is back", async () => {
  const world = new HistoryWorld(Choices.seeded(7));
  const [ada, bob] = (await people(world)) as [Person, Person];
  ada.edit();
  const naming = outcomeOf(ada.model.nameVersion("a"));
  world.network.cut("ada");
  assert.equal(await world.wait(naming), "not-connected");
  assert.equal(await outcomeOf(ada.model.nameVersion("a")), "not-connected");
  const back = new Promise<void>((resolve) => ada.model.once("online", () => resolve()));
  await world.wait(back);
  assert.equal(await world.wait(ada.model.nameVersion("a")), 1);
  await world.wait(bob.domain.models().nameVersion("m", "b", 0));
  await world.wait(bob.model.close());
  const waiting = outcomeOf(bob.model.nameVersion("c"));
  assert.equal(await waiting, "model-closed");
});
