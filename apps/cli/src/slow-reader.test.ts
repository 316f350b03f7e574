// A client behind a line that takes nothing more from the server, while the others write more than anybody would buffer.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { openWriters } from "./testing/open-writers.ts";
import { residentBytes, residentBytesFault } from "./testing/resident-bytes.ts";
import { settle, verdictWords } from "./testing/settle.ts";
import { startServer } from "./testing/start-command.ts";
import { tcpLine } from "./testing/tcp-line.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { when } from "./testing/when.ts";
import { Writer } from "./testing/writer.ts";

const mebibyte = 2 ** 20;
/** What is written altogether: far more than the server keeps for one who does not read. */
const writtenBytes = 96 * mebibyte;
const editBytes = mebibyte;
/** Text that does not get much smaller on its way. */
const noise = (): string => randomBytes((editBytes / 4) * 3).toString("base64");
/** From this part of the writing on the server's memory is looked at. */
const lastPart = 0.75;
/** What the server may grow by: what it keeps for the slow reader (16 MiB, and what the system's sockets hold), and noise. Without
 *  a bound it would hold nearly all that was written. */
const grownBytesMax = 48 * mebibyte;

test("[P9] [P1] a client that never reads is dropped, costs the server little and the others nothing, and can come back", {
  skip: residentBytesFault(),
}, async (context) => {
  const { path: folder } = temporaryFolder(context);
  const server = await startServer(context, ["--port", "0", "--data", folder, "--durability", "os"]);
  const line = await tcpLine(context, server.url);
  const writers = await openWriters(context, server.url, 2);
  const slow = await Writer.open(line.url, "slow");
  context.after(() => slow.domain.dispose());
  slow.note();
  await when(slow.notes as never, () => slow.notes.isCommitted());

  // What a server of this size needs for such edits is not the slow reader's doing.
  const [writer] = writers as [Writer];
  const scratch = await writer.domain
    .models()
    .openAutoCreate({ collection: "faults", id: "scratch", data: { text: "" } });
  await slow.domain.models().open("scratch");
  const write = async (bytes: number): Promise<number> => {
    let least = Number.POSITIVE_INFINITY;
    for (let written = 0; written < bytes; written += editBytes) {
      const text = scratch.root().get("text");
      text.value(noise());
      await when(scratch as never, () => scratch.isCommitted());
      // What was kept is there to the end; the peaks before are what a collector had not got round to.
      if (written >= bytes * lastPart) least = Math.min(least, residentBytes(server.pid));
    }
    return least;
  };
  const before = await write(writtenBytes / 4);
  line.set("clogged");
  for (const each of writers) each.start();
  const grown = (await write(writtenBytes)) - before;
  assert.ok(grown < grownBytesMax, `the server grew by ${Math.round(grown / mebibyte)} MiB`);
  assert.match(server.errors(), /"code":"slow-reader"/, "the slow reader was dropped");
  assert.ok(
    writers.every(({ domain }) => domain.isConnected()),
    "the others were not",
  );
  line.set("open");
  await when(slow.notes as never, () => slow.notes.isOnline() && slow.notes.version() >= writer.notes.version());
  context.diagnostic(`written: ${writtenBytes / mebibyte} MiB, the server grew by ${Math.round(grown / mebibyte)} MiB`);
  context.diagnostic(verdictWords(await settle(server, folder, [...writers, slow])));
});
