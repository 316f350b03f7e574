// 6: a text is typed, each keystroke an edit; the server is started anew; somebody opens the text.
//
// Each restart and opening is one of several in the measurement, whose median counts, since the typing takes long. What keeps
// nothing on disk is not started anew: it answers from memory.

import { median } from "../../rounds.ts";
import { type Trace, traceOf } from "../../trace.ts";
import { received } from "../load-socket.ts";
import { until, wait } from "../pace.ts";
import { type Figures, nothing, type Scenario, type Setting } from "../scenario.ts";
import type { ServerProcess } from "../server-process.ts";
import { outstandingMax } from "./flood.ts";

const openings = 5;

export const coldOpen: Scenario = async (setting) => {
  const trace = traceOf(setting.argument);
  const isMemoryOnly = setting.contestant.isMemoryOnly === true;
  let server = await setting.start();
  await typeTrace(setting, server, trace);
  const all: Figures[] = [];
  for (let n = 0; n < openings; n++) {
    if (!isMemoryOnly) {
      await server.stop();
      server = await setting.start();
    }
    all.push(await opening(setting, server, trace));
  }
  await server.stop();
  const figures = Object.fromEntries(
    Object.keys(all[0]!).map((figure) => [figure, median(all.map((each) => each[figure]!))]),
  );
  return { figures, ...(isMemoryOnly ? { remark: "not cold: the server was not started anew" } : {}) };
};

async function typeTrace({ client }: Setting, server: ServerProcess, { start, end, keystrokes }: Trace): Promise<void> {
  const text = await client.open(server.url, "article", { acknowledged: () => undefined });
  if (start !== "") text.edit({ at: 0, remove: 0, insert: start });
  for (const keystroke of keystrokes) {
    while (text.unacknowledged() >= outstandingMax) await wait(1);
    text.edit(keystroke);
  }
  await until(() => text.unacknowledged() === 0, "the last acknowledgement");
  if (text.text() !== end) throw new Error("The text is not the one that was typed");
  text.close();
}

async function opening({ client }: Setting, server: ServerProcess, { end }: Trace): Promise<Figures> {
  const [bytes, usage, started] = [received(), server.usage(), performance.now()];
  const text = await client.open(server.url, "article", nothing);
  await until(() => text.length() > 0, "the text");
  const ms = performance.now() - started;
  const [bytesAfter, usageAfter] = [received(), server.usage()];
  if (text.text() !== end) throw new Error("The text that was opened is not the one that was typed");
  text.close();
  return {
    ms,
    "wire kB": (bytesAfter.wire - bytes.wire) / 1000,
    "payload kB": (bytesAfter.payload - bytes.payload) / 1000,
    "CPU ms": (usageAfter.serverSeconds - usage.serverSeconds) * 1000,
    "DB CPU ms": (usageAfter.databaseSeconds - usage.databaseSeconds) * 1000,
    "text kB": end.length / 1000,
  };
}
