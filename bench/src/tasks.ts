// Every task by its name, so that a child process can be told which one to do.

import type { Contestant } from "./contestant.ts";
import type { JsonTask } from "./json-workload.ts";
import type { Outcome } from "./measured.ts";
import { localJson, remoteJson } from "./tasks/json.ts";
import { jsonMemory, textMemory } from "./tasks/memory.ts";
import { mergeOffline } from "./tasks/offline.ts";
import { endToEndText, localText, remoteText, unencodedText } from "./tasks/text.ts";
import { traceOf } from "./trace.ts";

type Task = (contestant: Contestant, argument: string) => Outcome;

export const tasks = {
  "text local": (contestant, path) => localText(contestant, traceOf(path)),
  "text local, not encoded": (contestant, path) => unencodedText(contestant, traceOf(path)),
  "text remote": (contestant, path) => remoteText(contestant, traceOf(path)),
  "text end to end": (contestant, path) => endToEndText(contestant, traceOf(path)),
  "text memory": (contestant, path) => textMemory(contestant, traceOf(path)),
  "offline one side": (contestant, edits) => mergeOffline(contestant, "oneSide", Number(edits)),
  "offline both sides": (contestant, edits) => mergeOffline(contestant, "bothSides", Number(edits)),
  "json local": (contestant, task) => localJson(contestant, task as JsonTask),
  "json remote": (contestant, task) => remoteJson(contestant, task as JsonTask),
  "json memory": (contestant) => jsonMemory(contestant),
} satisfies { readonly [name: string]: Task };

export type TaskName = keyof typeof tasks;
