// History computed from a log: any version, who wrote what, which changes touched a place, differences, reversal.

export { type Blame, type BlameOptions, type BlameRun, blame, blameOf, type ElementBlame } from "./blame.ts";
export { HistoryFault, type HistoryFaultCode } from "./history-fault.ts";
export type { HistoryEntry, HistorySource } from "./history-source.ts";
export { type JsonChange, type JsonDiffOptions, jsonDiff } from "./json-diff.ts";
export type { JsonPath } from "./json-path.ts";
export { operationsBetween } from "./operations-between.ts";
export type { Place } from "./place.ts";
export { type Plan, reversal, type Selection } from "./reversal.ts";
export { documentAt, type StateSource, stateAt } from "./state-at.ts";
export type { Stroke } from "./stroke.ts";
export type { TextPiece, TextRun } from "./text-diff.ts";
export { type SubmittedChange, type TouchingSource, touching } from "./touching.ts";
export { placeOf, placesWithin } from "./tree-within.ts";
