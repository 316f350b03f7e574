// A question about history that has no answer: its code for programs, and a message with the numbers.

export type HistoryFaultCode =
  /** The version is none that the source has. */
  | "unknown_version"
  /** The element is not in the content asked for. */
  | "unknown_element"
  /** What something would have to be put back into is not there any more. */
  | "nowhere_to_restore";

export class HistoryFault extends Error {
  override readonly name = "HistoryFault";
  readonly code: HistoryFaultCode;

  constructor(code: HistoryFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws unless there is such a version. */
export function requireVersion(source: { readonly head: number }, version: number): void {
  if (Number.isSafeInteger(version) && version >= 0 && version <= source.head) return;
  throw new HistoryFault(
    "unknown_version",
    `Version ${version} is out of range for a history of ${source.head} versions`,
  );
}
