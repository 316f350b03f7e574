// The operations that turn the content of one version into that of another, earlier or later: see `turn-into.ts` for the law.

import type { Operation } from "@convergence/engine";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { documentAt, stateAt } from "./state-at.ts";
import { textPieces } from "./text-diff.ts";
import { turnInto } from "./turn-into.ts";

/** Throws a `HistoryFault` if there is no such version. */
export function operationsBetween(
  source: HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  from: number,
  to: number,
): readonly Operation[] {
  const document = documentAt(source, from);
  const target = stateAt(source, to);
  return turnInto(document, document.root, target, textPieces(source, from, to, document.tree(), target));
}
