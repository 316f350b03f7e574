// The history of a model from its store, beside a server that has it open, and what that server gives over HTTP.

import assert from "node:assert/strict";
import test from "node:test";
import { connectAnonymously, type RealTimeModel, type RealTimeString } from "@convergence/client";
import { runToEnd, startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

test("[P6] history prints what a server exports, of a store in use and of removed models, and refuses what it does not understand", async (t) => {
  const { path: data } = temporaryFolder(t);
  const server = await startServer(t, ["--port", "0", "--data", data, "--log-level", "fatal"]);
  const domain = await connectAnonymously(server.url, "writer");
  const wanted = { collection: "c", id: "m", data: { text: "" } };
  const model = (await domain.models().openAutoCreate(wanted)) as unknown as RealTimeModel;
  const text = model.elementAt("text") as unknown as RealTimeString;
  for (let each = 0; each < 50; each++) text.insert(each, "x");
  await new Promise<void>((resolve) => {
    const check = (): void => void (model.version() >= 50 && resolve());
    model.on("version_changed", check);
    check();
  });
  await model.nameVersion("All there");
  await domain.models().nameVersion("m", "Begun", 1);
  const exported = await (await fetch(`${server.url}api/domains/default/models/m/history`)).text();
  assert.equal(exported.split("\n").length, 1 + 50 + 1);
  const { names } = JSON.parse(exported.split("\n")[0]!) as { readonly names: { name: string; version: number }[] };
  assert.deepEqual(
    names.map(({ name, version }) => [name, version]),
    [
      ["Begun", 1],
      ["All there", 50],
    ],
  );
  const beside = await runToEnd(["history", "--data", data, "--model", "m"]);
  assert.deepEqual(beside, { code: 0, output: exported, errors: "" });

  const some = await runToEnd(["history", "--data", data, "--model", "m", "--from", "7", "--to", "8"]);
  const lines = some.output.trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { version?: number }).version),
    [undefined, 7, 8],
  );
  const place = ["--path", "/text", "--inside", "no", "--from", "50"];
  const ofText = await runToEnd(["history", "--data", data, "--model", "m", ...place]);
  assert.equal(ofText.output.trimEnd().split("\n").length, 2);
  await domain.models().remove("m");
  await domain.dispose();
  await server.stop("SIGTERM");
  const removed = await runToEnd(["history", "--data", data, "--model", "m", "--incarnation", "1"]);
  const [header, ...changes] = removed.output.split("\n");
  const removal = JSON.parse(changes.splice(-2, 1)[0]!) as { readonly [field: string]: unknown };
  assert.deepEqual([removal.version, removal.reason, removal.operations], [51, "The model was removed", []]);
  const said = JSON.parse(header!) as object;
  assert.ok("removedAt" in said && "names" in said);
  assert.deepEqual(said.names, names, "a removed model keeps its names");
  assert.deepEqual(changes, exported.split("\n").slice(1));

  const refusals = [
    [["--data", data], 2, /--model is missing/],
    [["--data", data, "--model", "m", "--from", "x"], 2, /from has to be a whole number/],
    [["--data", data, "--model", "m", "--since", "2026-02-30"], 2, /since has to be a time like .*"2026-02-30" is not/],
    [["--data", data, "--model", "m", "--path", "text"], 2, /JSON pointer/],
    [["--data", data, "--model", "none"], 1, /^convergence: The store has no model "default\/none"\.\n$/],
    [["--data", data, "--model", "m", "--incarnation", "2"], 1, /no model "default\/m" with an incarnation 2\./],
    [["--data", `${data}/nowhere`, "--model", "m"], 1, /There is no store/],
  ] as const;
  for (const [words, code, message] of refusals) {
    const refused = await runToEnd(["history", ...words]);
    assert.deepEqual([refused.code, refused.output], [code, ""], words.join(" "));
    assert.match(refused.errors, message);
  }
});
