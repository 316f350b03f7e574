// The one error class of the client. Its code is for programs, its message for people.
//
// Codes of the server (see `ErrorCode` of the protocol) keep their meaning; the others arise here and never travel.

import { ValueError, type ValuePath, Violation, type ViolationCode } from "@convergence/engine";
import type { ErrorCode } from "@convergence/protocol";

/**
 * `connection-failed`: the server cannot be reached. `connection-lost`: it was lost while a request was on its way, whose outcome
 * is unknown. `not-connected`: the request needs a connection. `url-invalid`: the URL names no server. `token-failed`: the
 * application's function gave no token. `needs-hook`: the embedding application must provide something. `disposed`: the
 * domain is gone. `model-closed`: the model is closed. `read-only`: what is shown is the past. `element-detached`: the element is not in its model any more.
 * `value-invalid`, `position-invalid`: an argument does not fit. `batch`: a batch is open, or none is. `protocol`: the server said
 * what it should not have.
 */
export type LocalErrorCode =
  | "connection-failed"
  | "connection-lost"
  | "not-connected"
  | "url-invalid"
  | "token-failed"
  | "needs-hook"
  | "disposed"
  | "model-closed"
  | "read-only"
  | "element-detached"
  | "value-invalid"
  | "position-invalid"
  | "batch"
  | "protocol";

export type ConvergenceErrorCode = ErrorCode | LocalErrorCode;

export type ConvergenceErrorDetails = {
  readonly cause?: unknown;
  /** For `value-invalid`: where in the value the fault lies. */
  readonly path?: ValuePath;
};

export class ConvergenceError extends Error {
  readonly code: ConvergenceErrorCode;
  readonly path: ValuePath | undefined;

  constructor(code: ConvergenceErrorCode, message: string, details: ConvergenceErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.name = "ConvergenceError";
    this.code = code;
    this.path = details.path;
  }
}

const violationCodes: { readonly [Code in ViolationCode]: ConvergenceErrorCode } = {
  invalid_position: "position-invalid",
  invalid_operation: "operation-invalid",
  invalid_element: "element-unknown",
  invalid_version: "version-unknown",
  split_surrogate: "text-invalid",
  too_long: "operation-invalid",
};

/** Runs what may find fault with an argument; what the engine throws comes out as a `ConvergenceError`. */
export function withTypedErrors<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Violation)
      throw new ConvergenceError(violationCodes[error.code], error.message, { cause: error });
    if (error instanceof ValueError) {
      throw new ConvergenceError("value-invalid", error.message, { cause: error, path: error.path });
    }
    throw error;
  }
}
