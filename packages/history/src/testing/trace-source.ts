// A recorded trace of keystrokes as a history of one string: each keystroke is a version. For measurements.

import { encodeOperations } from "@convergence/engine";
import { traceOf } from "../../../../bench/src/trace.ts";
import type { HistoryEntry } from "../history-source.ts";
import { ArraySource } from "./array-source.ts";

/** `path` as in `traceOf`. `changesPerSnapshot`: as a server keeps them. */
export function traceSource(path: string, changesPerSnapshot = 1000): ArraySource {
  const { keystrokes, start } = traceOf(path);
  const log = keystrokes.map(({ at, remove, insert }, index): HistoryEntry => {
    const version = index + 1;
    return {
      ...{ version, base: index, client: "ada-client", session: "s", user: "ada", sequence: version },
      ...{ time: 1000 * version, clientTime: 1000 * version, meta: undefined, original: undefined },
      operations: encodeOperations([
        { kind: "splice", element: 1, at, remove, insert, glued: at > 0 && insert !== "" },
      ]),
    };
  });
  const kept: number[] = [];
  for (let version = changesPerSnapshot; version <= log.length; version += changesPerSnapshot) kept.push(version);
  return new ArraySource(
    { id: 0, type: "object", content: [["text", { id: 1, type: "string", content: start }]] },
    log,
    kept,
  );
}
