// Where a server spent its time: the functions with the most self time, of each processor profile in a folder.
//     PROFILE=FOLDER npm run server -- flood 1 && npm run profile -- FOLDER [functions]

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const [folder, functions = "25"] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder with the profiles");
for (const file of readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"))) {
  const selfTimes = selfTimesOf(JSON.parse(readFileSync(join(folder, file), "utf8")) as Profile);
  const idle = selfTimes.get("(idle)") ?? 0;
  selfTimes.delete("(idle)");
  const busy = [...selfTimes.values()].reduce((sum, time) => sum + time, 0);
  console.log(`\n${file}: busy ${(busy / 1e6).toFixed(2)} s, idle ${(idle / 1e6).toFixed(2)} s`);
  const top = [...selfTimes].sort(([, a], [, b]) => b - a).slice(0, Number(functions));
  for (const [place, time] of top) console.log(`${((time / busy) * 100).toFixed(1).padStart(6)} %  ${place}`);
}

/** Microseconds by function. A sample's time is that until the next one. */
function selfTimesOf({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const places = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const where =
        url === "" ? "" : `  ${url.replace(/^.*\/(?=[^/]+\/(bundle|dist|lib|src)\/)/, "")}:${lineNumber + 1}`;
      return [id, `${functionName === "" ? "(anonymous)" : functionName}${where}`];
    }),
  );
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const place = places.get(id)!;
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[index + 1] ?? 0));
  });
  return times;
}
