// Runs worlds by hand: `npm run simulate -- --seed 7` shows one; `-- --worlds 500 --edits 100` runs many, `--minutes 10` for a time.

import { parseArgs } from "node:util";
import { runWorld } from "./world.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    worlds: { type: "string" },
    minutes: { type: "string" },
    edits: { type: "string", default: "40" },
    absentees: { type: "string", default: "0" },
  },
});
const first = Number(values.seed);
const editsPerClient = Number(values.edits);
const absentees = Number(values.absentees);

if (values.worlds === undefined && values.minutes === undefined) {
  console.log(await runWorld({ seed: first, editsPerClient, absentees, trace: console.log }));
} else {
  const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
  const last = values.worlds === undefined ? Number.POSITIVE_INFINITY : first + Number(values.worlds) - 1;
  const sum: { [name: string]: number; worlds: number } = { worlds: 0 };
  for (let seed = first; seed <= last && Date.now() < until; seed++) {
    try {
      const counts = await runWorld({ seed, editsPerClient, absentees });
      sum.worlds++;
      for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
    } catch (error) {
      console.error(
        `World ${seed} failed. See it with: npm run simulate -- --seed ${seed} --edits ${editsPerClient} --absentees ${absentees}`,
      );
      throw error;
    }
  }
  console.log(sum);
}
