// Every scenario by its name.

import type { Scenario } from "./scenario.ts";
import { acknowledgement } from "./scenarios/acknowledgement.ts";
import { audience } from "./scenarios/audience.ts";
import { coldOpen } from "./scenarios/cold-open.ts";
import { movedByHand, movedByTyping } from "./scenarios/cursors.ts";
import { flood } from "./scenarios/flood.ts";
import { idle, idleOpen } from "./scenarios/idle.ts";
import { kill } from "./scenarios/kill.ts";
import { pairs } from "./scenarios/pairs.ts";
import { restart } from "./scenarios/restart.ts";

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
  cold: { title: "6. a text with a long history, opened from a server that has just started", run: coldOpen },
  kill: { title: "7. kill -9 right after 200 edits were acknowledged", run: kill },
  idle: { title: "8. 10,000 idle connections, nothing open", run: idle },
  "idle-open": { title: "8. 10,000 idle connections, each with an empty text of its own open", run: idleOpen },
  restart: { title: "9. the start of a large store", run: restart },
  cursors: { title: "10. 50 cursors in one text, each moved by hand 10 times/s", run: movedByHand(10) },
  "cursors-typing": {
    title: "11. 50 cursors in one text, each moved by typing at 2 keystrokes/s",
    run: movedByTyping(2, true),
  },
  "no-cursors": { title: "12. the same typing, without cursors", run: movedByTyping(2, false) },
} as const satisfies { readonly [name: string]: { readonly title: string; readonly run: Scenario } };

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];
