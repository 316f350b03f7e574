// What a well-behaved client never sends: a position outside of what it sees, an operation that its element does not have, an
// id it may not use. It has no meaning, so nothing of the change is done, and its session cannot go on.

export type ViolationCode =
  | "invalid_position"
  | "invalid_operation"
  | "invalid_element"
  | "invalid_version"
  | "split_surrogate"
  /** The one that a well-behaved client can run into: its edit fits what it sees, and not what others have made of it since. */
  | "too_long";

export class Violation extends Error {
  readonly code: ViolationCode;
  constructor(code: ViolationCode, message: string) {
    super(message);
    this.name = "Violation";
    this.code = code;
  }
}
