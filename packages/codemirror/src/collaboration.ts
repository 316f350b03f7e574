// What the binding asks of a string and its model besides the text: references, people, undo. As small shapes, so that tests
// need no server.

/** In units of the model's text. `start` behind `end`: selected backwards, with the caret at `end`. */
export type TextRange = { readonly start: number; readonly end: number };

export type Listener = (event: never) => void;

/** The selection of somebody, as the model carries it along. */
export type SharedRange = {
  sessionId(): string;
  user(): { readonly displayName: string };
  key(): string;
  value(): unknown;
  isLocal(): boolean;
  isSet(): boolean;
  isDisposed(): boolean;
  on(name: "set" | "cleared" | "disposed", listener: Listener): unknown;
  off(name: "set" | "cleared" | "disposed", listener: Listener): unknown;
};

/** The own one. It follows what its owner types by itself. */
export type OwnRange = {
  value(): unknown;
  set(range: TextRange): unknown;
  share(): unknown;
  dispose(): unknown;
};

export type SharesRanges = {
  rangeReference(key: string): OwnRange;
  references(filter: { readonly key: string }): readonly SharedRange[];
  on(name: "reference", listener: (event: { readonly reference: SharedRange }) => void): unknown;
  off(name: "reference", listener: (event: { readonly reference: SharedRange }) => void): unknown;
};

export type Collaborator = { readonly sessionId: string; readonly colorIndex?: number };
export type HasCollaborators = { collaborators(): readonly Collaborator[] };

/** Of the session: takes back own edits only. */
export type UndoManager = {
  undo(): boolean;
  redo(): boolean;
};

/** The string, if this client has references. */
export function rangesOf(string: object): SharesRanges | undefined {
  const shares = "rangeReference" in string && "references" in string;
  return shares ? (string as unknown as SharesRanges) : undefined;
}

/** What a reference holds, if it is a range: another application may use the key for something else. */
export function rangeIn(value: unknown): TextRange | undefined {
  if (typeof value !== "object" || value === null || !("start" in value) || !("end" in value)) return undefined;
  const { start, end } = value;
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  return isRange ? { start: start as number, end: end as number } : undefined;
}
