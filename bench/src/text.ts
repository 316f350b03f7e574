// A trace of keystrokes beside peers:
//     npm run text -- [path of a recorded trace, or -] [rounds]

import { argumentsOf } from "./arguments.ts";
import { measureInRounds } from "./rounds.ts";
import { printTable, sizeColumns } from "./table.ts";
import { traceOf } from "./trace.ts";

export function benchText(path: string, rounds: number): void {
  const { name, keystrokes } = traceOf(path);
  console.log(`\n${name}: ${keystrokes.length} keystrokes, each its own change; medians of ${rounds} rounds`);
  printTable(
    "text local: the whole of an edit, encoded",
    measureInRounds("text local", path, rounds),
    sizeColumns("up"),
  );
  printTable("text local, not encoded", measureInRounds("text local, not encoded", path, rounds));
  const remote = measureInRounds("text remote", path, rounds);
  printTable("text remote: one by one at a second replica, from bytes", remote, sizeColumns("down"));
  printTable("text end to end: author, server (ours only), reader", measureInRounds("text end to end", path, rounds));
}

if (import.meta.main) benchText(...argumentsOf(process.argv));
