// Whether a tree that a request brings may be in a model.

import type { Tree } from "@convergence/engine";
import { type ModelLimits, treeFault } from "../room/check-limits.ts";
import { RequestError } from "./request-error.ts";

/** Throws a `RequestError` if it may not. */
export function requireWithinLimits(tree: Tree | undefined, limits: ModelLimits): void {
  const fault = tree === undefined ? undefined : treeFault(tree, limits);
  if (fault !== undefined) throw new RequestError("limit", fault);
}
