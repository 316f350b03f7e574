// Runs seeded worlds for a test; one that fails is made small first, and told with what leads there again.

import type { TestContext } from "node:test";
import { shrinkWorld } from "../shrink-world.ts";
import { runWorld } from "../world.ts";
import { seededChoices } from "../world-choices.ts";
import { addCounts } from "../world-counts.ts";
import { WorldFailure } from "../world-failure.ts";
import type { WorldOptions } from "../world-options.ts";

/** A failing test should say why before long. */
const attemptsMax = 400;

/** Returns what happened in all of them together. */
export async function runSeeds(
  context: TestContext,
  first: number,
  worlds: number,
  options: Pick<
    WorldOptions,
    "editsPerClient" | "absentees" | "stepMs" | "reworks" | "tellsPresence" | "isCrowded" | "changesPerSegment"
  >,
): Promise<{ [name: string]: number }> {
  const sum: { [name: string]: number } = {};
  const {
    editsPerClient = 40,
    absentees = 0,
    stepMs = 180,
    tellsPresence = false,
    isCrowded,
    changesPerSegment,
  } = options;
  const packing = changesPerSegment === undefined ? "" : ` --per-segment ${changesPerSegment}`;
  const more = `${tellsPresence ? " --presence" : ""}${isCrowded ? " --crowded" : ""}${packing}`;
  for (let seed = first; seed < first + worlds; seed++) {
    try {
      addCounts(sum, await runWorld(seededChoices(seed), options));
    } catch (error) {
      if (!(error instanceof WorldFailure)) throw error;
      const flags = `--edits ${editsPerClient} --absentees ${absentees} --step-ms ${stepMs}${more}`;
      const again = `npm run simulate -- --seed ${seed} ${flags}`;
      const small = await shrinkWorld(error, () => options, { attemptsMax, isOver: () => false });
      const numbers = JSON.stringify(small.world);
      throw new Error(`World ${seed} failed; see it with: ${again}\n${small.message}\nnumbers: ${numbers}`, {
        cause: error,
      });
    }
  }
  context.diagnostic(`worlds: ${worlds}, ${JSON.stringify(sum)}`);
  return sum;
}
