// Servers under load, beside peers:
//     npm run server -- [scenario, or all] [rounds] [path of a recorded trace, or -]

import { cpus, release } from "node:os";
import { type ScenarioName, scenarioNames } from "./server/scenarios.ts";
import { playInRounds } from "./server/standings.ts";

const [scenario = "all", rounds = "5", argument = "-"] = process.argv.slice(2);
if (scenario !== "all" && !scenarioNames.includes(scenario as ScenarioName))
  throw new Error(`There is no scenario ${scenario}; there are ${scenarioNames.join(", ")}`);
if (!(Number(rounds) >= 1)) throw new Error(`The number of rounds is ${rounds}; at least 1 is needed`);

console.log(`Node ${process.version}, ${cpus().length} cores: ${cpus()[0]?.model ?? "unknown"}, Linux ${release()}`);
for (const each of scenario === "all" ? scenarioNames : [scenario as ScenarioName])
  playInRounds(each, Number(rounds), argument);
