// What has to be so after every fault: each acknowledged change is there exactly once, and all replicas are equal to each other
// and to one that is opened anew.

import assert from "node:assert/strict";
import { connectAnonymously, type RealTimeModel } from "@convergence/client";
import type { Started } from "./start-command.ts";
import { verifyStore } from "./verify-store.ts";
import { when } from "./when.ts";
import { parts, type Writer } from "./writer.ts";

export type Verdict = { readonly committed: number; readonly refused: number };

/** A writer in another process, which has ended: how many changes of each model it made, all of them acknowledged. */
export type Absent = { readonly name: string; readonly made: Readonly<Record<string, number>> };

/** Stops the writers, waits until all is decided, compares everything, and ends the server. */
export async function settle(
  server: Started,
  folder: string,
  writers: readonly Writer[],
  absent: readonly Absent[] = [],
): Promise<Verdict> {
  for (const writer of writers) writer.stop();
  await committed(writers);
  await assertEqual(server.url, writers);
  assertMarks(writers, absent);
  await Promise.all(writers.map(({ domain }) => domain.dispose()));
  const { code, errors } = await server.stop("SIGTERM");
  assert.equal(code, 0, errors);
  await assertStored(folder, writers, true, absent);
  const [made, refused] = (["made", "refused"] as const).map((kind) =>
    writers.reduce((sum, writer) => sum + writer.models().reduce((n, each) => n + tallyOf(writer, each)[kind], 0), 0),
  ) as [number, number];
  return { committed: made - refused, refused };
}

/** As text for the report of a test. */
export const verdictWords = ({ committed, refused }: Verdict): string =>
  `acknowledged: ${committed}, refused: ${refused}, lost: 0, doubled: 0`;

/** Resolves when nothing of theirs is undecided. */
export async function committed(writers: readonly Writer[]): Promise<void> {
  const models = writers.flatMap((writer) => writer.models());
  await Promise.all(models.map((model) => when(model, () => model.isCommitted() && model.isOnline())));
}

/** Each change that a writer knows to be committed is in the log, and none is there twice. `isAll`: and nothing else. */
export async function assertStored(
  folder: string,
  writers: readonly Writer[],
  isAll: boolean,
  absent: readonly Absent[] = [],
): Promise<void> {
  const known = writers.flatMap((writer) =>
    writer.models().map((model) => {
      return { name: writer.name, id: model.modelId(), acknowledged: writer.acknowledged(model) };
    }),
  );
  for (const { name, made } of absent) {
    for (const [id, acknowledged] of Object.entries(made)) known.push({ name, id, acknowledged });
  }
  const stored = await verifyStore(folder);
  for (const { name, id, acknowledged } of known) {
    const found = stored.get(id)?.changesOf.get(name) ?? 0;
    const what = `${id}: ${acknowledged} changes of ${name} were acknowledged, ${found} are in the log`;
    assert.ok(isAll ? found === acknowledged : found >= acknowledged, what);
  }
  if (!isAll) return;
  for (const { id } of known) {
    const sum = known.reduce((all, each) => all + (each.id === id ? each.acknowledged : 0), 0);
    assert.equal(stored.get(id)?.head, sum, `${id}: each change has one version`);
  }
}

/** P1, once nothing is undecided. */
export async function assertEqual(url: string, writers: readonly Writer[]): Promise<void> {
  const fresh = await connectAnonymously(url, "fresh");
  try {
    for (const [index, { modelId }] of writers[0]!
      .models()
      .map((model) => ({ modelId: model.modelId() }))
      .entries()) {
      const model = (await fresh.models().open(modelId)) as unknown as RealTimeModel<never>;
      const wanted = describe(model);
      for (const writer of writers) {
        const replica = writer.models()[index]!;
        await when(replica, () => replica.version() >= model.version());
        assert.ok(describe(replica) === wanted, `${modelId}: ${writer.name} has something else than a fresh opening`);
      }
    }
  } finally {
    await fresh.dispose();
  }
}

const describe = (model: RealTimeModel<never>): string =>
  `${model.version()} ${JSON.stringify((model as unknown as RealTimeModel).root().value())}`;

/** Each mark of each edit is there once; the number counts them all. */
function assertMarks(writers: readonly Writer[], absent: readonly Absent[]): void {
  const [{ notes, page }] = writers as [Writer];
  const marksMade = (model: string): string[] =>
    [
      ...writers.map((writer) => ({ name: writer.name, made: writer.tally(model).made })),
      ...absent.map(({ name, made }) => ({ name, made: made[model] ?? 0 })),
    ].flatMap(({ name, made }) => Array.from({ length: made }, (_, n) => `${name}:${n + 1}`));
  const { list, count, text } = parts(notes);
  assertOnce("notes", marksMade("notes"), list.value());
  assertOnce("the text of notes", marksMade("notes"), marksIn(text.value()));
  assertOnce("page", marksMade("page"), marksIn(page.root().get("text").value()));
  assert.equal(count.value(), list.length(), "notes: what was added up");
}

function assertOnce(what: string, made: readonly string[], found: readonly string[]): void {
  const there = new Set(found);
  const lost = made.filter((mark) => !there.has(mark));
  assert.deepEqual(lost.slice(0, 5), [], `${what}: ${lost.length} of ${made.length} are lost`);
  assert.equal(found.length, there.size, `${what}: something is doubled`);
  assert.equal(found.length, made.length, `${what}: something came from nowhere`);
}

const marksIn = (text: string): string[] => [...text.matchAll(/<([\w-]+:\d+)/g)].map((match) => match[1]!);

const tallyOf = (writer: Writer, model: RealTimeModel<never>) => writer.tally(model.modelId());
