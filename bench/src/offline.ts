// Two branches typed apart on a text of 100 kB, merged, beside peers:
//     npm run offline -- [-] [rounds]

import { argumentsOf } from "./arguments.ts";
import { mergedLetters, offlineWorkload } from "./offline-workload.ts";
import { measureInRounds, type Standing } from "./rounds.ts";
import { type Column, printTable } from "./table.ts";

const sizes = [1_000, 10_000, 100_000] as const;
const directions = [
  ["offline one side", "into one side, which has its own"],
  ["offline both sides", "until everybody has everything"],
] as const;

const bytesColumn: Column = { head: "kB", cell: ({ bytes }) => ((bytes ?? 0) / 1000).toFixed(1) };

export function benchOffline(rounds: number): void {
  for (const [task, words] of directions) {
    const bySize = sizes.map((edits) => {
      const standings = measureInRounds(task, String(edits), rounds);
      requireMerged(standings, edits);
      printTable(`offline, ${edits} edits on each side, ${words}`, standings, [bytesColumn]);
      return standings;
    });
    printGrowth(words, bySize.at(-2)!, bySize.at(-1)!);
  }
}

/** Whoever's insert stands first at one place is a contestant's own affair; that all of them are there is not. */
function requireMerged(standings: readonly Standing[], edits: number): void {
  const letters = mergedLetters(offlineWorkload(edits));
  for (const each of standings) {
    if (!("cannot" in each) && each.all.some((measured) => measured.letters !== letters)) {
      throw new Error(`${each.name} lost or doubled something in merging ${edits} edits`);
    }
  }
}

function printGrowth(words: string, tenth: readonly Standing[], whole: readonly Standing[]): void {
  console.log(`\ngrowth from ${sizes.at(-2)} to ${sizes.at(-1)} edits, ${words}`);
  whole.forEach((each, index) => {
    const before = tenth[index]!;
    if ("cannot" in each || "cannot" in before) return;
    console.log(`${each.name.padEnd(16)}${(each.ms / before.ms).toFixed(1).padStart(11)} times`);
  });
}

if (import.meta.main) benchOffline(argumentsOf(process.argv)[1]);
