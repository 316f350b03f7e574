// Two branches of one text, typed apart, merged: into one side, and until everybody has everything.

import { type Contestant, isCannot } from "../contestant.ts";
import type { Outcome } from "../measured.ts";
import { lettersOf, offlineWorkload } from "../offline-workload.ts";
import { timed } from "../timed.ts";

export function mergeOffline({ offline }: Contestant, sides: "oneSide" | "bothSides", edits: number): Outcome {
  if (isCannot(offline)) return offline;
  const trial = offline[sides](offlineWorkload(edits));
  if (isCannot(trial)) return trial;
  const ms = timed(() => trial.run());
  const texts = trial.texts();
  if (new Set(texts).size !== 1) throw new Error("The sides came to different texts");
  const { remark } = trial;
  return { ms, bytes: trial.bytes(), letters: lettersOf(texts[0]!), ...(remark === undefined ? {} : { remark }) };
}
