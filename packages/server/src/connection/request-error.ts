// A request that fails in a way its sender is told about.

import type { ErrorCode } from "@convergence/protocol";

export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
