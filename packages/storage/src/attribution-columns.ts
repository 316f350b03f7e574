// Who wrote what, and what differs, in columns: as it is found, and as it goes from one thread to another. Each of ten thousand small
// objects would cost every thread that touches it as much as it cost to find.
//
// Law: `attributionOf` gives what was put into the columns, in its order, whether they have travelled or not.

import type {
  BlameAnswer,
  BlamedElement,
  DiffAnswer,
  DiffChange,
  DiffedText,
  DiffPiece,
  Unanswered,
  VersionAuthor,
  WrittenRun,
} from "./attribution-answers.ts";

export type RunColumns = {
  readonly lengths: Uint32Array;
  readonly versions: Float64Array;
  readonly lastVersions: Float64Array;
};

/** Authors stand in a table, each run of versions by one once. */
export type VersionColumns = {
  readonly versions: Float64Array;
  readonly times: Float64Array;
  readonly authorOf: Uint32Array;
  readonly authors: readonly Pick<VersionAuthor, "user" | "session">[];
};

/** `kinds`: places in `pieceKinds`. The texts of the pieces one after the other, `lengths` in the runs. */
export type PieceColumns = { readonly kinds: Uint8Array; readonly text: string; readonly runs: RunColumns };

export type BlameColumns = {
  readonly kind: "blame";
  readonly elements: readonly (Omit<BlamedElement, "runs"> & { readonly runs: RunColumns | undefined })[];
  readonly versions: VersionColumns;
};

export type DiffColumns = {
  readonly kind: "diff";
  readonly texts: readonly (Omit<DiffedText, "pieces"> & { readonly pieces: PieceColumns })[];
  readonly changes: readonly DiffChange[];
  readonly versions: VersionColumns;
};

export type AttributionColumns = BlameColumns | DiffColumns | Unanswered;

const pieceKinds = ["kept", "removed", "inserted"] as const;

/** The answer that these columns are. */
export function attributionOf(columns: BlameColumns | Unanswered): BlameAnswer;
export function attributionOf(columns: DiffColumns | Unanswered): DiffAnswer;
export function attributionOf(columns: AttributionColumns): BlameAnswer | DiffAnswer;
export function attributionOf(columns: AttributionColumns): BlameAnswer | DiffAnswer {
  switch (columns.kind) {
    case "blame": {
      const elements = columns.elements.map((each) => ({ ...each, runs: each.runs && runsOf(each.runs) }));
      return { ...columns, elements, versions: versionsOf(columns.versions) };
    }
    case "diff": {
      const texts = columns.texts.map((each) => ({ ...each, pieces: piecesOf(each.pieces) }));
      return { ...columns, texts, versions: versionsOf(columns.versions) };
    }
    default:
      return columns;
  }
}

/** Columns that grow. */
export class RunList {
  #lengths = new Uint32Array(rowsAtFirst);
  #versions = new Float64Array(rowsAtFirst);
  #lastVersions = new Float64Array(rowsAtFirst);
  #count = 0;

  push(length: number, version: number, lastVersion: number): void {
    const at = this.#count++;
    if (at === this.#lengths.length) {
      this.#lengths = grown(this.#lengths, new Uint32Array(2 * at));
      this.#versions = grown(this.#versions, new Float64Array(2 * at));
      this.#lastVersions = grown(this.#lastVersions, new Float64Array(2 * at));
    }
    this.#lengths[at] = length;
    this.#versions[at] = version;
    this.#lastVersions[at] = lastVersion;
  }

  /** Of its own, as long as they have to be. */
  columns(): RunColumns {
    const count = this.#count;
    return {
      lengths: this.#lengths.slice(0, count),
      versions: this.#versions.slice(0, count),
      lastVersions: this.#lastVersions.slice(0, count),
    };
  }
}

/** The same of pieces. */
export class PieceList {
  readonly #runs = new RunList();
  #kinds = new Uint8Array(rowsAtFirst);
  #text = "";
  #count = 0;

  /** The text of the pieces that come. */
  say(text: string): void {
    this.#text += text;
  }

  push(kind: DiffPiece["kind"], length: number, version: number, lastVersion: number): void {
    const at = this.#count++;
    if (at === this.#kinds.length) this.#kinds = grown(this.#kinds, new Uint8Array(2 * at));
    this.#kinds[at] = kind === "kept" ? 0 : kind === "removed" ? 1 : 2;
    this.#runs.push(length, version, lastVersion);
  }

  columns(): PieceColumns {
    return { kinds: this.#kinds.slice(0, this.#count), text: this.#text, runs: this.#runs.columns() };
  }
}

const rowsAtFirst = 64;

function grown<T extends Uint8Array | Uint32Array | Float64Array>(column: T, longer: T): T {
  longer.set(column);
  return longer;
}

const runAt = ({ lengths, versions, lastVersions }: RunColumns, index: number): WrittenRun => ({
  length: lengths[index]!,
  version: versions[index]!,
  lastVersion: lastVersions[index]!,
});

const runsOf = (runs: RunColumns): WrittenRun[] => Array.from(runs.lengths, (_, index) => runAt(runs, index));

function piecesOf({ kinds, text, runs }: PieceColumns): DiffPiece[] {
  let at = 0;
  return Array.from(kinds, (number, index): DiffPiece => {
    const { length, version, lastVersion } = runAt(runs, index);
    const kind = pieceKinds[number]!;
    const part = text.slice(at, at + length);
    at += length;
    return kind === "kept" ? { kind, text: part } : { kind, text: part, version, lastVersion };
  });
}

const versionsOf = ({ versions, times, authorOf, authors }: VersionColumns): VersionAuthor[] =>
  Array.from(versions, (version, index) => {
    const { user, session } = authors[authorOf[index]!]!;
    return { version, time: times[index]!, user, session };
  });
