// What became of the text and the data from one version to a later one, found by playing the model from the one to the other, unseen.
//
// P9: versions that are further apart than `originVersionsMax` are not compared.

import type { HistoricalModel } from "@convergence/client";
import { originVersionsMax, playedAtOnceMax } from "../limits.ts";
import { contentOf } from "./content-of.ts";
import { followText } from "./follow-text.ts";
import { type JsonChange, jsonChanges } from "./json-changes.ts";
import { lengthOf, splicePieces, type TextPieces } from "./text-pieces.ts";

export type Comparison = { readonly pieces: TextPieces; readonly changes: readonly JsonChange[] };

/** `undefined`: they are too far apart. `isWanted`: whether anybody still waits. Rejects with a `ConvergenceError`. */
export async function compareVersions(
  openAt: (version: number) => Promise<HistoricalModel>,
  from: number,
  to: number,
  isWanted: () => boolean,
): Promise<Comparison | undefined> {
  if (to - from > originVersionsMax) return undefined;
  const past = await openAt(from);
  try {
    const before = contentOf(past.root());
    let pieces: TextPieces | undefined;
    followText(past, {
      splice: (at, remove, insert, origin) => {
        pieces = splicePieces(pieces!, at, remove, insert, origin);
      },
      replace: (string, origin) => {
        const text = string?.value() ?? "";
        pieces =
          pieces === undefined ? [{ kind: "kept", text }] : splicePieces(pieces, 0, lengthOf(pieces), text, origin);
      },
    });
    while (past.version() < to && isWanted()) await past.playTo(Math.min(to, past.version() + playedAtOnceMax));
    return {
      pieces: pieces!,
      changes: jsonChanges(before, contentOf(past.root())).filter(({ path }) => path.join() !== "text"),
    };
  } finally {
    past.close();
  }
}
