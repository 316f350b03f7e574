// Who wrote what, and what differs, on its way from one thread to another: in columns, since each of ten thousand small objects costs the
// thread that receives it as much as it cost to find.
//
// Law: `arrived(travelling(answer))` is the answer.

import type { BlameAnswer, DiffAnswer, DiffPiece, VersionAuthor, WrittenRun } from "@convergence/storage";

type Blame = Extract<BlameAnswer, { kind: "blame" }>;
type Diff = Extract<DiffAnswer, { kind: "diff" }>;

type Runs = { readonly lengths: Uint32Array; readonly versions: Float64Array; readonly lastVersions: Float64Array };

/** Authors stand in a table, each run of versions by one once. */
type Versions = {
  readonly versions: Float64Array;
  readonly times: Float64Array;
  readonly authorOf: Uint32Array;
  readonly authors: readonly Pick<VersionAuthor, "user" | "session">[];
};

/** `kinds`: places in `pieceKinds`. The texts of the pieces one after the other, `lengths` in the runs. */
type Pieces = { readonly kinds: Uint8Array; readonly text: string; readonly runs: Runs };

type TravellingBlame = Omit<Blame, "elements" | "versions"> & {
  readonly elements: readonly (Omit<Blame["elements"][number], "runs"> & { readonly runs: Runs | undefined })[];
  readonly versions: Versions;
};

type TravellingDiff = Omit<Diff, "texts" | "versions"> & {
  readonly texts: readonly (Omit<Diff["texts"][number], "pieces"> & { readonly pieces: Pieces })[];
  readonly versions: Versions;
};

const pieceKinds = ["kept", "removed", "inserted"] as const;

export type Attribution = BlameAnswer | DiffAnswer;
export type TravellingAttribution = Exclude<Attribution, Blame | Diff> | TravellingBlame | TravellingDiff;

export function travelling(answer: Attribution): TravellingAttribution {
  switch (answer.kind) {
    case "blame": {
      const elements = answer.elements.map((each) => ({ ...each, runs: each.runs && runColumns(each.runs) }));
      return { ...answer, elements, versions: versionColumns(answer.versions) };
    }
    case "diff": {
      const texts = answer.texts.map((each) => ({ ...each, pieces: pieceColumns(each.pieces) }));
      return { ...answer, texts, versions: versionColumns(answer.versions) };
    }
    default:
      return answer;
  }
}

export function arrived(answer: TravellingAttribution): Attribution {
  switch (answer.kind) {
    case "blame": {
      const elements = answer.elements.map((each) => ({ ...each, runs: each.runs && runsOf(each.runs) }));
      return { ...answer, elements, versions: versionsOf(answer.versions) };
    }
    case "diff": {
      const texts = answer.texts.map((each) => ({ ...each, pieces: piecesOf(each.pieces) }));
      return { ...answer, texts, versions: versionsOf(answer.versions) };
    }
    default:
      return answer;
  }
}

/** Loops fill the columns: `from` with a function takes ten times as long for each number. */
function emptyRuns(count: number): Runs {
  return {
    lengths: new Uint32Array(count),
    versions: new Float64Array(count),
    lastVersions: new Float64Array(count),
  };
}

function runColumns(runs: readonly WrittenRun[]): Runs {
  const columns = emptyRuns(runs.length);
  for (let index = 0; index < runs.length; index++) {
    const { length, version, lastVersion } = runs[index]!;
    columns.lengths[index] = length;
    columns.versions[index] = version;
    columns.lastVersions[index] = lastVersion;
  }
  return columns;
}

const runAt = ({ lengths, versions, lastVersions }: Runs, index: number): WrittenRun => ({
  length: lengths[index]!,
  version: versions[index]!,
  lastVersion: lastVersions[index]!,
});

const runsOf = (runs: Runs): WrittenRun[] => Array.from(runs.lengths, (_, index) => runAt(runs, index));

function pieceColumns(pieces: readonly DiffPiece[]): Pieces {
  const kinds = new Uint8Array(pieces.length);
  const runs = emptyRuns(pieces.length);
  let text = "";
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    kinds[index] = pieceKinds.indexOf(piece.kind);
    text += piece.text;
    runs.lengths[index] = piece.text.length;
    if (piece.kind === "kept") continue;
    runs.versions[index] = piece.version;
    runs.lastVersions[index] = piece.lastVersion;
  }
  return { kinds, text, runs };
}

function piecesOf({ kinds, text, runs }: Pieces): DiffPiece[] {
  let at = 0;
  return Array.from(kinds, (number, index): DiffPiece => {
    const { length, version, lastVersion } = runAt(runs, index);
    const kind = pieceKinds[number]!;
    const part = text.slice(at, at + length);
    at += length;
    return kind === "kept" ? { kind, text: part } : { kind, text: part, version, lastVersion };
  });
}

function versionColumns(all: readonly VersionAuthor[]): Versions {
  const authors: Pick<VersionAuthor, "user" | "session">[] = [];
  const versions = new Float64Array(all.length);
  const times = new Float64Array(all.length);
  const authorOf = new Uint32Array(all.length);
  for (let index = 0; index < all.length; index++) {
    const { version, time, user, session } = all[index]!;
    const last = authors.at(-1);
    if (last === undefined || last.user !== user || last.session !== session) authors.push({ user, session });
    versions[index] = version;
    times[index] = time;
    authorOf[index] = authors.length - 1;
  }
  return { versions, times, authorOf, authors };
}

const versionsOf = ({ versions, times, authorOf, authors }: Versions): VersionAuthor[] =>
  Array.from(versions, (version, index) => {
    const { user, session } = authors[authorOf[index]!]!;
    return { version, time: times[index]!, user, session };
  });
