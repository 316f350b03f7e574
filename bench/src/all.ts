// Everything:
//     npm run all -- [path of a recorded trace, or -] [rounds]

import { cpus } from "node:os";
import { argumentsOf } from "./arguments.ts";
import { benchJson } from "./json.ts";
import { benchMemory } from "./memory.ts";
import { benchOffline } from "./offline.ts";
import { benchText } from "./text.ts";

const [path, rounds] = argumentsOf(process.argv);
console.log(`Node ${process.version}, ${cpus().length} cores: ${cpus()[0]?.model ?? "unknown"}`);
benchText(path, rounds);
benchOffline(rounds);
benchJson(rounds);
benchMemory(path, rounds);
