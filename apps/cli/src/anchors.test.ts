// Comments on a text, over the real command and its SQLite store: set, typed around, and there after a restart.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { connectAnonymously, linkOf, type RealTimeModel, type RealTimeString } from "@convergence/client";
import { freePort } from "./testing/free-port.ts";
import { runToEnd, startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

type Page = { text: string; list: string[] };

async function open(context: TestContext, url: string, name: string): Promise<RealTimeModel<Page>> {
  const domain = await connectAnonymously(url, name);
  context.after(() => domain.dispose());
  const data: Page = { text: "once upon a time", list: ["a", "b"] };
  return domain.models().openAutoCreate<Page>({ collection: "pages", id: "page", data });
}

const textOf = (model: RealTimeModel<Page>): RealTimeString => model.root().get("text") as RealTimeString;

const anchorsOf = (model: RealTimeModel<Page>) =>
  model
    .anchors()
    .map((each) => [each.element().path(), each.name(), each.value()])
    .sort();

/** Resolves when that version is in. */
async function reached(model: RealTimeModel<Page>, version: number): Promise<void> {
  if (model.version() >= version) return;
  await new Promise<void>((resolve) => {
    const subscription = model.events().subscribe(() => {
      if (model.version() < version) return;
      subscription.unsubscribe();
      resolve();
    });
  });
}

async function quiet(...models: readonly RealTimeModel<Page>[]): Promise<void> {
  for (const model of models) assert.ok(await model.whenCommitted());
  const head = Math.max(...models.map((model) => model.version()));
  for (const model of models) await reached(model, head);
}

test("[P7] [P6] [R8] anchors survive a restart, are part of snapshots and of the log, and come back with what was removed", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  let server = await startServer(context, words);
  const ada = await open(context, server.url, "Ada");
  const grace = await open(context, server.url, "Grace");
  await textOf(ada).setAnchor("comment", { start: 5, end: 9 });
  await ada.root().get("list").setAnchor("row", 1);
  await ada.root().setAnchor("field", "list");
  for (let n = 0; n < 300; n++) {
    textOf(grace).insert(0, "x");
    textOf(ada).insert(textOf(ada).length(), "y");
  }
  await quiet(ada, grace);
  const expected = [
    [[], "field", "list"],
    [["list"], "row", 1],
    [["text"], "comment", { start: 305, end: 309 }],
  ];
  assert.deepEqual(anchorsOf(ada), expected);
  assert.deepEqual(anchorsOf(grace), expected);
  assert.equal(ada.stateDigest(), grace.stateDigest());

  const id = 4; // ids go in the order of keys: the list is 1, with 2 and 3 in it
  const comment = { kind: "range", element: id, side: "inside", values: [{ start: 305, end: 309 }] } as const;
  const anchors = [{ name: "comment", reference: comment }];
  const removed = { id, type: "string", content: textOf(ada).value(), anchors } as const;
  grace.root().remove("text");
  await quiet(grace, ada);
  assert.deepEqual(anchorsOf(ada), expected.slice(0, 2));
  const items = [{ kind: "setKey", element: 0, key: "text", expected: undefined, value: removed }] as const;
  assert.deepEqual((await ada[linkOf].place(() => items)).done, [0]);
  await quiet(ada, grace);
  assert.deepEqual(anchorsOf(grace), expected);

  const { code, errors } = await server.stop("SIGTERM");
  assert.equal(code, 0, errors);
  const check = await runToEnd(["check", "--data", folder]);
  assert.equal(check.code, 0, check.output + check.errors);
  server = await startServer(context, words);
  const late = await open(context, server.url, "Linus");
  assert.deepEqual(anchorsOf(late), expected);
  textOf(late).insert(305, "a large ");
  assert.deepEqual(textOf(late).anchor("comment")!.value(), { start: 313, end: 317 });
  assert.equal(textOf(late).value().slice(313, 317), "upon");
});
