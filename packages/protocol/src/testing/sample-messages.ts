// At least one message of every kind, with the optional parts there and absent.

import {
  elementId,
  elementsPerChangeMax,
  encodeOperations,
  encodeOriginal,
  encodeTree,
  type Operation,
  type Placement,
  type Reference,
  type Tree,
} from "@convergence/engine";
import type { Change } from "../change.ts";
import { ChangesEncoder } from "../change-stream.ts";
import type { ClientMessage } from "../client-message.ts";
import type { Committed } from "../committed.ts";
import type { Entry } from "../entry.ts";
import { CommittedEncoder, EntriesEncoder } from "../entry-encoder.ts";
import { errorCodes } from "../errors.ts";
import type { HistoryEntry } from "../history-entry.ts";
import { versionMax } from "../integers.ts";
import type { ServerMessage } from "../server-message.ts";
import { refusalsPerVersionMax, tagOf } from "../tags.ts";
import type { VersionAuthor } from "../version-authors.ts";

const text = elementId(7, 12);
const time = 1_764_000_000_000;

export const keystroke: Operation = { kind: "splice", element: text, at: 1200, remove: 0, insert: "x", glued: true };

const several: readonly Operation[] = [
  keystroke,
  { kind: "setKey", element: 0, key: "__proto__", value: { id: elementId(7, 13), type: "number", content: -0 } },
  { kind: "value", element: text, value: { id: text, type: "string", content: "中😀" } },
];

const initial: Tree = {
  id: 0,
  type: "object",
  content: [
    ["due", { id: 1, type: "date", content: time }],
    ["list", { id: 2, type: "array", content: [{ id: 3, type: "null", content: null }] }],
  ],
};

const snapshot: Tree = { id: 0, type: "object", content: [["body", { id: text, type: "string", content: "Hello" }]] };

export const keystrokeChange: Change = {
  sequence: 1500,
  seen: tagOf(3000),
  base: 3000,
  clientTime: time,
  meta: undefined,
  operations: [keystroke],
  lost: [],
};

/** Ids of the lengths that a server gives: 128 random bits in 22 characters. */
export const keystrokeEntry: Entry = {
  version: 3001,
  base: 3000,
  session: "c2Vzc2lvbi1pZC0xMjM0NT",
  client: "Y2xpZW50LWlkLTEyMzQ1Njc",
  user: "auth0|5f7c8ec7c33c6c004bbafe82",
  time,
  operations: [keystroke],
};

/** Everything about it is unusual. */
export const oddChange: Change = {
  sequence: Number.MAX_SAFE_INTEGER,
  seen: tagOf(versionMax, refusalsPerVersionMax),
  base: 7,
  clientTime: 0,
  meta: { source: "restore", reason: "Undo" },
  operations: [],
  lost: several,
};

export const oddEntry: Entry = { ...keystrokeEntry, version: 3002, base: 0, operations: several };

export const committed: Committed = { sequence: 1500, version: 3003, time, lost: [] };
export const committedInPart: Committed = { sequence: 1502, version: 3004, time, lost: [0, 2] };

/** One item for each of four versions. */
export function sampleItems(): Uint8Array[] {
  const entries = new EntriesEncoder();
  const own = new CommittedEncoder();
  return [
    ...[keystrokeEntry, oddEntry].map((each) => entries.encode(each)),
    own.encode(committed),
    own.encode(committedInPart),
  ];
}

const ada = { session: "s1", client: "c1", user: "u/1", displayName: "Ada 😀" };
const here = { ...ada, site: 7, isReconnecting: false, state: undefined };
const away = { ...here, isReconnecting: true, state: '{"at":[1,2.5],"😀":null}' };
const failure = { code: errorCodes[3]!, message: "Nothing is lost." };

const selection: Reference = { kind: "range", element: text, side: "inside", values: [{ start: 7, end: 2 }] };
const caret: Reference = { kind: "index", element: text, side: "before", values: [7] };
const keys: Reference = { kind: "property", element: 0, values: ["__proto__", "body"] };
const elements: Reference = { kind: "element", element: 0, values: [text] };
const restored: Tree = {
  id: elementId(3, 5),
  type: "array",
  content: [{ id: 12, type: "string", content: "back" }],
  anchors: [{ name: "é", reference: { kind: "element", element: elementId(3, 5), values: [] } }],
};

const placements: readonly Placement[] = [
  { kind: "insert", element: 1, gap: 3, values: [restored, { id: elementId(7, 1), type: "null", content: null }] },
  { kind: "set", element: 1, expected: elementId(7, 13), value: restored },
  { kind: "setKey", element: 0, key: "__proto__", expected: undefined, value: restored },
  { kind: "setKey", element: 0, key: "k", expected: elementId(7, 13), value: restored },
  { kind: "value", element: elementId(3, 5), value: restored, expected: 3000 },
  { kind: "anchor", element: text, name: "comment", reference: selection, expected: undefined },
  { kind: "anchor", element: text, name: "", reference: undefined, expected: 12 },
];

export const clientMessages: readonly ClientMessage[] = [
  {
    kind: "hello",
    protocolVersion: 1,
    rulesVersion: 1,
    domain: "default",
    client: "c-1_A",
    attempt: 1,
    token: "a.b.c",
    displayName: undefined,
  },
  {
    kind: "hello",
    protocolVersion: 300,
    rulesVersion: 2,
    domain: "a/b.c-d",
    client: "c",
    attempt: time,
    token: undefined,
    displayName: "Bob",
  },
  { kind: "ping", time },
  { kind: "openModel", request: 1, channel: 0, model: "m", autoCreate: undefined, resume: undefined },
  {
    kind: "openModel",
    request: 2,
    channel: 65_535,
    model: "é/😀",
    autoCreate: undefined,
    resume: { incarnation: 1, version: 0 },
  },
  {
    kind: "openModel",
    request: 3,
    channel: 2,
    model: undefined,
    autoCreate: { collection: "notes", tree: initial, ephemeral: true },
    resume: undefined,
  },
  { kind: "closeModel", channel: 1 },
  { kind: "changes", channel: 1, payload: new ChangesEncoder().encode([keystrokeChange])[0]! },
  { kind: "changes", channel: 65_535, payload: new ChangesEncoder().encode([keystrokeChange, oddChange])[0]! },
  { kind: "createModel", request: 4, collection: "notes", model: undefined, tree: initial },
  {
    ...{ kind: "copyModel", request: 9, model: "m", incarnation: undefined },
    ...{ version: undefined, copy: undefined, collection: undefined },
  },
  { kind: "copyModel", request: 9, model: "m", incarnation: 2, version: 0, copy: "n", collection: "notes" },
  { kind: "undoRemove", request: 9, model: "m" },
  { kind: "nameVersion", request: 9, model: "m", incarnation: undefined, name: "Final \u{1f600}", version: undefined },
  { kind: "nameVersion", request: 9, model: "m", incarnation: 2, name: "a", version: 0 },
  { kind: "listVersionNames", request: 9, model: "m", incarnation: undefined },
  { kind: "renameVersion", request: 9, model: "m", name: "a", to: "b" },
  { kind: "removeVersionName", request: 9, model: "m", name: "a" },
  { kind: "removeModel", request: 5, model: "m" },
  { kind: "listModels", request: 6, collection: undefined, after: "m", limit: 1000, removed: false },
  { kind: "listModels", request: 6, collection: "notes", after: undefined, limit: 1, removed: true },
  { kind: "listCollections", request: 7, after: undefined, limit: 1 },
  { kind: "createCollection", request: 8, collection: "notes" },
  { kind: "removeCollection", request: 9, collection: "notes" },
  { kind: "seen", channel: 1, seen: tagOf(3001) },
  {
    kind: "revert",
    channel: 2,
    number: 8,
    after: 299,
    to: 300,
    since: undefined,
    until: undefined,
    user: undefined,
    session: undefined,
  },
  {
    kind: "revert",
    channel: 1,
    number: 1,
    after: 0,
    to: undefined,
    since: 1_700_000_000_000,
    until: 1_700_000_500_000,
    user: "u",
    session: "s",
  },
  { kind: "restore", channel: 2, number: 7, version: 300, element: 0 },
  { kind: "restore", channel: 1, number: 0, version: 0, element: elementId(3, 5) },
  { kind: "setPresence", channel: 1, state: '"busy"' },
  { kind: "setPresence", channel: 65_535, state: undefined },
  { kind: "digest", channel: 1, version: 3001, digest: "00112233445566ff" },
  { kind: "share", channel: 1, id: 0, key: "cursor", turn: 1, seen: tagOf(3001), reference: selection },
  { kind: "share", channel: 1, id: 1, key: "", turn: 0, seen: tagOf(3001, 2), reference: caret },
  { kind: "refer", channel: 1, id: 0, turn: 2, seen: tagOf(3002), values: [3, 3] },
  { kind: "unshare", channel: 1, id: 65_535 },
  { kind: "place", channel: 1, number: 1, seen: tagOf(3001), items: placements },
  { kind: "place", channel: 1, number: 2, seen: 0, items: [] },
  { kind: "readHistory", request: 11, model: "m", incarnation: undefined, question: { kind: "range" } },
  { kind: "readHistory", request: 12, model: "m", incarnation: 2, question: { kind: "state", version: versionMax } },
  {
    kind: "readHistory",
    request: 13,
    model: "m",
    incarnation: 1,
    question: { kind: "entries", after: 0, to: 3001, backwards: false, limit: 10_000, filter: undefined },
  },
  {
    kind: "readHistory",
    request: 14,
    model: "m",
    incarnation: 1,
    question: {
      kind: "entries",
      after: 7,
      to: 3001,
      backwards: true,
      limit: 1,
      filter: { user: "u/1", session: undefined, client: "c1", place: undefined },
    },
  },
  { kind: "readHistory", request: 15, model: "m", incarnation: 1, question: { kind: "versionAtTime", time } },
  {
    ...{ kind: "readHistory", request: 16, model: "m", incarnation: 1 },
    question: { kind: "blame", version: 3001, element: undefined },
  },
  {
    ...{ kind: "readHistory", request: 17, model: "m", incarnation: 1 },
    question: { kind: "diff", from: 3001, to: 7, element: text },
  },
  ...[
    { kind: "element", element: text, inside: false } as const,
    { kind: "path", path: ["list", 70_000, "__proto__", ""], inside: true } as const,
  ].map((place) => {
    const filter = { user: undefined, session: undefined, client: undefined, place };
    const question = { kind: "entries", after: 0, to: 3001, backwards: true, limit: 1, filter } as const;
    return { kind: "readHistory", request: 18, model: "m", incarnation: 1, question } as const;
  }),
  {
    ...{ kind: "readHistory", request: 19, model: "m", incarnation: 1 },
    question: { kind: "operations", from: 3001, to: 7, element: text, start: 10_000 },
  },
  { kind: "goodbye" },
  { kind: "forget", request: 17 },
];

const { operations: _, ...author } = keystrokeEntry;
const recorded: readonly HistoryEntry[] = [
  {
    ...author,
    sequence: 1500,
    clientTime: time - 30,
    meta: undefined,
    operations: encodeOperations([keystroke]),
    original: undefined,
  },
  {
    ...{ ...author, version: 3004, base: 7, user: "ada", sequence: 0, clientTime: 0 },
    meta: { source: "import", reason: "é" },
    operations: encodeOperations([]),
    original: encodeOriginal({ lost: [0], operations: several, neverSent: [] }),
  },
  {
    ...{ ...author, version: 3005, base: 3004, time: time + 9, sequence: 1501, clientTime: time + 20 },
    meta: { source: undefined, reason: "" },
    operations: encodeOperations(several),
    original: undefined,
  },
];

const history = { kind: "historyRead", incarnation: 1, head: 3005, modifiedAt: time } as const;

const versions: readonly VersionAuthor[] = [
  { version: 0, time: 0, user: "é", session: undefined },
  { version: 7, time, user: "u/1", session: "s1" },
  { version: 8, time: time + 150, user: "é", session: "s1" },
  { version: 3001, time: time + 150, user: "u/1", session: "s1" },
];

const opened = {
  kind: "modelOpened",
  request: 1,
  channel: 0,
  model: "m",
  collection: "notes",
  incarnation: 2,
  version: 3000,
  site: 7,
  counter: 12,
  sequence: 0,
  createdAt: time,
  modifiedAt: time + 1,
} as const;

const summary = {
  ...{ model: "m", collection: "notes", version: 0, createdAt: time, modifiedAt: time },
  ...{ incarnation: 1, removedAt: undefined },
};
const named = { name: "Final", version: 3000, createdAt: time, createdBy: "user" };

const limits = {
  frameBytesMax: 2 ** 20,
  channelsMax: 100,
  changesInFlightMax: 100,
  operationsPerChangeMax: 100,
  elementsPerChangeMax,
  elementsPerModelMax: 1000,
  treeDepthMax: 10,
  keyUnitsMax: 10,
  stringUnitsMax: 1000,
  silenceMsMax: 60_000,
};

export const serverMessages: readonly ServerMessage[] = [
  {
    kind: "welcome",
    protocolVersion: 1,
    session: "s1",
    user: { key: "u/1", displayName: "Ada", anonymous: false },
    serverTime: time,
    epoch: "e1",
    limits,
  },
  { kind: "rejected", ...failure },
  { kind: "pong", time, serverTime: time + 3 },
  { ...opened, snapshot, sessions: [here, away], gatheringMs: 0 },
  { ...opened, snapshot: undefined, sessions: [], gatheringMs: 15_000 },
  { kind: "entries", channel: 3, payload: Uint8Array.from(sampleItems().flatMap((item) => [...item])) },
  { kind: "refused", channel: 1, sequence: 1501, tag: tagOf(3001, 1), ...failure },
  { kind: "resumed", channel: 1, version: 3001 },
  { kind: "resync", channel: 1, ...failure },
  { kind: "modelClosed", channel: 1, ...failure },
  { kind: "joined", channel: 1, session: away },
  { kind: "left", channel: 1, session: "s1" },
  { kind: "reconnecting", channel: 1, session: "s1" },
  { kind: "presence", channel: 1, session: "s1", state: "[]" },
  { kind: "presence", channel: 1, session: "s1", state: undefined },
  { kind: "modelCreated", request: 4, model: "m" },
  { kind: "versionNamed", request: 9, named },
  { kind: "versionNameList", request: 9, names: [named, { ...named, name: "b", version: 0 }] },
  { kind: "versionNameRemoved", request: 9, existed: true },
  { kind: "versionNameChanged", channel: 1, session: "s1", user: "u", former: "a", named },
  { kind: "versionNameChanged", channel: 1, session: "s1", user: "u", former: "a", named: undefined },
  { kind: "modelRemoved", request: 5, existed: false },
  { kind: "modelList", request: 6, models: [summary, { ...summary, incarnation: 2, removedAt: time }], more: true },
  { kind: "collectionList", request: 7, collections: ["a", "b"], more: false },
  { kind: "collectionCreated", request: 8, existed: true },
  { kind: "collectionRemoved", request: 9, existed: true },
  { kind: "failed", request: 10, ...failure },
  { kind: "draining", retryAfterMs: 5000 },
  { kind: "diverged", channel: 1, version: 3001, snapshot },
  {
    kind: "references",
    channel: 1,
    version: 3001,
    isAll: true,
    updates: [selection, caret, keys, elements].map((reference, id) => {
      return { kind: "shared", number: id + 1, client: "c1", id, key: `k${id}`, turn: 0, reference } as const;
    }),
  },
  {
    kind: "references",
    channel: 1,
    version: 3001,
    isAll: false,
    updates: [
      { kind: "moved", number: 1, turn: 5, values: [7, 9] },
      { kind: "gone", number: 2 },
    ],
  },
  { kind: "placed", channel: 1, number: 1, version: 3002, done: [0, 2] },
  { kind: "placed", channel: 1, number: 2, version: undefined, done: [] },
  { kind: "notPlaced", channel: 1, number: 3, ...failure },
  { ...history, request: 11, answer: { kind: "range", collection: "notes", createdAt: 0, removedAt: undefined } },
  { ...history, request: 11, answer: { kind: "range", collection: "notes", createdAt: 0, removedAt: time } },
  { ...history, request: 12, answer: { kind: "state", time, tree: encodeTree(snapshot) } },
  { ...history, request: 13, answer: { kind: "entries", entries: recorded, next: 3005 } },
  { ...history, request: 14, answer: { kind: "entries", entries: recorded.toReversed(), next: undefined } },
  { ...history, request: 15, answer: { kind: "entries", entries: [], next: undefined } },
  { ...history, request: 16, answer: { kind: "versionAtTime", version: 7 } },
  {
    ...{ ...history, request: 17 },
    answer: {
      kind: "blame",
      elements: [
        { element: 0, path: [], version: 0, runs: undefined },
        {
          ...{ element: text, path: ["list", 70_000, "__proto__", ""], version: 7 },
          runs: [
            { length: 2, version: 7, lastVersion: 8 },
            { length: 50_000, version: 3001, lastVersion: 3001 },
          ],
        },
      ],
      versions,
    },
  },
  {
    ...{ ...history, request: 18 },
    answer: {
      kind: "diff",
      texts: [
        {
          path: ["body"],
          pieces: [
            { kind: "kept", text: "中😀" },
            { kind: "removed", text: "ab", version: 7, lastVersion: 8 },
            { kind: "inserted", text: "whole", version: 3001, lastVersion: 3001 },
          ],
        },
      ],
      changes: [
        { kind: "added", path: ["a"], value: '{"$date":0}' },
        { kind: "removed", path: ["list", 0], old: "null" },
        { kind: "changed", path: ["b"], old: "1", value: "[]" },
        { kind: "moved", path: ["list", 3], was: 1 },
      ],
      versions: versions.slice(1),
    },
  },
  { ...history, request: 19, answer: { kind: "diff", texts: [], changes: [], versions: [] } },
  {
    ...{ ...history, request: 20 },
    answer: { kind: "operations", operations: encodeOperations([{ kind: "add", element: text, value: 1 }]), next: 1 },
  },
  { ...history, request: 21, answer: { kind: "operations", operations: encodeOperations([]), next: undefined } },
];
