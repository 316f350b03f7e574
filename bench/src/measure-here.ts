// The child process of one measurement: a task, a contestant, an argument; one line of JSON. Only the contestant is loaded.

import type { Contestant } from "./contestant.ts";
import { type TaskName, tasks } from "./tasks.ts";

const [task, name, argument] = process.argv.slice(2) as [TaskName, string, string];
const { contestant } = (await import(`./contestants/${name}.ts`)) as { readonly contestant: Contestant };
console.log(JSON.stringify(tasks[task](contestant, argument)));
