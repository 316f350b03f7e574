// Every scenario by its name.

import type { Scenario } from "./scenario.ts";
import { acknowledgement } from "./scenarios/acknowledgement.ts";
import { audience } from "./scenarios/audience.ts";
import { flood } from "./scenarios/flood.ts";
import { pairs } from "./scenarios/pairs.ts";

export const scenarios = {
  flood: { title: "1. one writer, 1,024 edits outstanding", run: flood },
  writer: { title: "2. one writer, 200 edits/s: to its acknowledgement", run: acknowledgement(1, 200) },
  writers: {
    title: "3. 25 writers of one model, 10 edits/s each: to the acknowledgement",
    run: acknowledgement(25, 10),
  },
  pairs: {
    title: "4. 1,000 models, 2 clients each, 2,000 edits/s in all: to the other client",
    run: pairs(1000, 2000),
  },
  audience: { title: "5. one writer, 20 edits/s, 500 readers: until they have it", run: audience(500, 20) },
} as const satisfies { readonly [name: string]: { readonly title: string; readonly run: Scenario } };

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];
