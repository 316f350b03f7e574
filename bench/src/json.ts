// 100,000 sets of keys, inserts into an array and adds to a number, beside peers:
//     npm run json -- [-] [rounds]

import { argumentsOf } from "./arguments.ts";
import { measureInRounds } from "./rounds.ts";
import { printTable, sizeColumns } from "./table.ts";

const edits = [
  ["setKey", "sets of keys: 1,000 objects x 100 keys, three levels deep"],
  ["insert", "inserts anywhere in an array"],
  ["add", "adds to a number"],
] as const;

export function benchJson(rounds: number): void {
  for (const [task, words] of edits) {
    printTable(`json local, 100,000 ${words}`, measureInRounds("json local", task, rounds), sizeColumns("up"));
    printTable(`json remote, 100,000 ${words}`, measureInRounds("json remote", task, rounds), sizeColumns("down"));
  }
}

if (import.meta.main) benchJson(argumentsOf(process.argv)[1]);
