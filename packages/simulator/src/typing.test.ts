// People who type at the same time, over real sockets with a delay.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { connectAnonymously, type RealTimeModel, type RealTimeString } from "@convergence/client";
import { Choices } from "@convergence/proof";
import { createServer } from "@convergence/server";
import { delayedSocket } from "./delayed-socket.ts";

const editsPerTypist = 3000;

type Typist = { readonly model: RealTimeModel; readonly text: RealTimeString; readonly close: () => Promise<unknown> };

async function typist(url: string, name: string, start: string): Promise<Typist> {
  const delays = Choices.seeded(name.length);
  const domain = await connectAnonymously(url, name, { webSocket: delayedSocket(() => 5 + delays.below(25)) });
  const model = await domain.models().openAutoCreate({ collection: "typing", id: "text", data: { text: start } });
  return {
    model: model as unknown as RealTimeModel,
    text: model.elementAt("text") as unknown as RealTimeString,
    close: () => domain.dispose(),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Until a condition holds that the events of these models can bring about. */
function until(models: readonly RealTimeModel[], isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!isSo()) return;
      for (const model of models) for (const name of ["version_changed", "committed"] as const) model.off(name, check);
      resolve();
    };
    for (const model of models) for (const name of ["version_changed", "committed"] as const) model.on(name, check);
    check();
  });
}

const areEqual = (models: readonly RealTimeModel[]): boolean =>
  models.every((model) => model.isCommitted() && model.version() === models[0]!.version());

/** Runs of typing and deleting at a caret that jumps now and then; some of them at one place of both. */
async function type({ text }: Typist, seed: number): Promise<void> {
  const choices = Choices.seeded(seed);
  let caret = 0;
  for (let n = 0; n < editsPerTypist; n++) {
    const length = text.length();
    if (caret > length || choices.chance(0.03)) caret = choices.chance(0.5) ? 0 : choices.below(length + 1);
    if (caret > 0 && choices.chance(0.25)) text.remove(--caret, 1);
    else text.insert(caret++, String.fromCharCode(97 + choices.below(26)));
    if (n % 8 === 0) await turn();
  }
}

test("[P1] two people type thousands of letters at once, over sockets with a delay, and see the same", async (context) => {
  const server = await createServer({ port: 0, logLevel: "fatal" });
  context.after(() => server.close());
  const typists = await Promise.all(["Ada", "Grace"].map((name) => typist(server.url, name, "Once upon a time")));
  const models = typists.map((each) => each.model);
  await Promise.all(typists.map((each, i) => type(each, i + 1)));
  await until(models, () => areEqual(models) && models[0]!.version() === 2 * editsPerTypist);
  const late = await typist(server.url, "Late", "");
  const texts = [...typists, late].map(({ text }) => text.value());
  assert.equal(texts[0], texts[1]);
  assert.equal(texts[0], texts[2], "the server has the same");
  context.diagnostic(`edits: ${2 * editsPerTypist}, text: ${texts[0]!.length} units`);
  await Promise.all([...typists, late].map(({ close }) => close()));
});

const path = process.env.CONVERGENCE_TRACE;

test("[P1] a recorded trace, typed in turns by two people, ends in the recorded text", {
  skip: path === undefined && "CONVERGENCE_TRACE does not name a trace: {startContent, endContent, txns: [{patches}]}",
}, async (context) => {
  const { startContent, endContent, txns } = readTrace(path!);
  const server = await createServer({ port: 0, logLevel: "fatal" });
  context.after(() => server.close());
  const typists = await Promise.all(["Ada", "Grace"].map((name) => typist(server.url, name, startContent)));
  const models = typists.map((each) => each.model);
  const patches = txns.flatMap((txn) => txn.patches);
  const turnLength = 500;
  for (let from = 0; from < patches.length; from += turnLength) {
    const { text } = typists[(from / turnLength) % 2]!;
    for (const [at, removed, inserted] of patches.slice(from, from + turnLength)) text.splice(at, removed, inserted);
    await until(models, () => areEqual(models));
  }
  for (const { text } of typists) assert.equal(text.value(), endContent);
  context.diagnostic(`patches: ${patches.length}`);
  await Promise.all(typists.map(({ close }) => close()));
});

type Trace = {
  readonly startContent: string;
  readonly endContent: string;
  readonly txns: readonly { readonly patches: readonly (readonly [number, number, string])[] }[];
};

function readTrace(file: string): Trace {
  const bytes = readFileSync(file);
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Trace;
}
