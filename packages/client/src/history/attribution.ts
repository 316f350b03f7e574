// Who wrote what, and what differs, as applications see it.

import { type ElementId, formatElementId, fromJson, type Json, parseElementId, type Value } from "@convergence/engine";
import type { BlameAnswer, DiffAnswer, DiffChange, DiffPiece, Path, VersionAuthor } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import type { TakingTurns } from "../taking-turns.ts";
import { type User, userOf } from "../user.ts";

/** Who made a version, and when. */
export type Written = {
  /** 0: the model was created with it. */
  readonly version: number;
  /** Without a name: the log knows users by their keys. */
  readonly user: User;
  /** Empty for version 0. */
  readonly sessionId: string;
  /** By the server's clock. */
  readonly time: Date;
};

/** By one author: as a whole by `version`, or, where `lastVersion` is another, each unit by the version after that of the unit before,
 *  as somebody typed them. `time` is when the first was written. */
export type WrittenText = Written & { readonly lastVersion: number; readonly lastTime: Date };

/** The units from `start` up to `end`. */
export type BlameRun = { readonly start: number; readonly end: number } & WrittenText;

export type BlamedText = { readonly path: Path; readonly elementId: string; readonly runs: readonly BlameRun[] };

/** `version`: the one that last gave it its value as a whole, or added to it. */
export type BlamedValue = { readonly path: Path; readonly elementId: string } & Written;

/** Of the content at `version`: `texts` are its strings, `values` all of its elements, outside before inside. */
export type HistoryBlame = {
  readonly version: number;
  readonly texts: readonly BlamedText[];
  readonly values: readonly BlamedValue[];
};

/** What is kept and removed, in order, is the text as it was; what is kept and inserted, as it is. Who and when: whoever removed or
 *  inserted it. In a difference that leads back it is the other way round: who had inserted what goes, and removed what comes back. */
export type HistoryDiffPiece =
  | { readonly kind: "kept"; readonly text: string }
  | ({ readonly kind: "removed" | "inserted"; readonly text: string } & WrittenText);

/** Paths as at the version that the difference leads to; of what was removed as at the other. Dates are `Date` objects. */
export type HistoryDiffChange =
  | { readonly kind: "added"; readonly path: Path; readonly value: Value }
  | { readonly kind: "removed"; readonly path: Path; readonly oldValue: Value }
  | { readonly kind: "changed"; readonly path: Path; readonly oldValue: Value; readonly value: Value }
  /** An item of an array. */
  | { readonly kind: "moved"; readonly path: Path; readonly fromIndex: number; readonly toIndex: number };

/** `texts`: of strings that are the same elements at both versions and differ. `changes`: all else. */
export type HistoryDiff = {
  readonly from: number;
  readonly to: number;
  readonly texts: readonly { readonly path: Path; readonly pieces: readonly HistoryDiffPiece[] }[];
  readonly changes: readonly HistoryDiffChange[];
};

/** An element, or its id. Throws a `ConvergenceError` for what is no id. */
export function idOf(element: Registered<"element"> | string | undefined): ElementId | undefined {
  if (element === undefined) return undefined;
  if (typeof element !== "string" && typeof (element as Partial<Registered<"element">> | null)?.id !== "function") {
    throw new ConvergenceError("value-invalid", "What is asked about is neither an element nor the id of one");
  }
  const given = typeof element === "string" ? element : element.id();
  if (typeof element !== "string" && given === "") {
    throw new ConvergenceError(
      "element-unknown",
      "What is asked about is of the type undefined: nothing was found there",
    );
  }
  const id = parseElementId(given);
  if (id === undefined) throw new ConvergenceError("value-invalid", `${JSON.stringify(given)} is not an element's id`);
  return id;
}

/** An answer may name every change of a long history: it is made of what the server says in slices of time. */
export async function historyBlame(
  version: number,
  { elements, versions }: BlameAnswer,
  turns: TakingTurns,
): Promise<HistoryBlame> {
  await turns.rest();
  const authors = await Authors.from(versions, turns);
  const texts: BlamedText[] = [];
  const values: BlamedValue[] = [];
  for (const { element, path, version: written, runs } of elements) {
    const elementId = formatElementId(element);
    if (turns.isDue) await turns.rest();
    turns.spend(1);
    values.push({ path, elementId, ...authors.of(written) });
    if (runs === undefined) continue;
    let end = 0;
    const shown = await turns.mapped(runs, ({ length, version: first, lastVersion }) => {
      end += length;
      return { start: end - length, end, ...authors.ofText(first, lastVersion) };
    });
    texts.push({ path, elementId, runs: shown });
  }
  return { version, texts, values };
}

/** The same. */
export async function historyDiff(
  from: number,
  to: number,
  { texts, changes, versions }: DiffAnswer,
  turns: TakingTurns,
): Promise<HistoryDiff> {
  await turns.rest();
  const authors = await Authors.from(versions, turns);
  const shown: HistoryDiff["texts"][number][] = [];
  for (const { path, pieces } of texts) {
    shown.push({ path, pieces: await turns.mapped(pieces, (piece) => shownPiece(piece, authors)) });
  }
  return { from, to, texts: shown, changes: await turns.mapped(changes, shownChange) };
}

class Authors {
  readonly #authors: ReadonlyMap<number, Written>;

  private constructor(authors: ReadonlyMap<number, Written>) {
    this.#authors = authors;
  }

  static async from(versions: readonly VersionAuthor[], turns: TakingTurns): Promise<Authors> {
    const users = new Map<string, User>();
    const userNamed = (key: string): User => {
      const user = users.get(key) ?? userOf(key, key, false);
      users.set(key, user);
      return user;
    };
    const authors = new Map<number, Written>();
    await turns.mapped(versions, ({ version, time, user, session = "" }) => {
      authors.set(version, { version, user: userNamed(user), sessionId: session, time: new Date(time) });
    });
    return new Authors(authors);
  }

  /** Throws a `ConvergenceError` for a version of which the server has said nothing. */
  of(version: number): Written {
    const written = this.#authors.get(version);
    if (written !== undefined) return written;
    throw new ConvergenceError("protocol", `The server does not say who made version ${version}`);
  }

  ofText(version: number, lastVersion: number): WrittenText {
    return { ...this.of(version), lastVersion, lastTime: this.of(lastVersion).time };
  }
}

const shownPiece = (piece: DiffPiece, authors: Authors): HistoryDiffPiece =>
  piece.kind === "kept"
    ? piece
    : { kind: piece.kind, text: piece.text, ...authors.ofText(piece.version, piece.lastVersion) };

function shownChange(change: DiffChange): HistoryDiffChange {
  const { path } = change;
  switch (change.kind) {
    case "added":
      return { kind: "added", path, value: valueIn(change.value) };
    case "removed":
      return { kind: "removed", path, oldValue: valueIn(change.old) };
    case "changed":
      return { kind: "changed", path, oldValue: valueIn(change.old), value: valueIn(change.value) };
    case "moved":
      return { kind: "moved", path, fromIndex: change.was, toIndex: path.at(-1) as number };
  }
}

function valueIn(json: string): Value {
  try {
    return fromJson(JSON.parse(json) as Json);
  } catch (cause) {
    throw new ConvergenceError("protocol", "The server sent a value that cannot be read", { cause });
  }
}
