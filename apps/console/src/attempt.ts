// Runs what a person asked for. What the client finds fault with becomes a notice instead of an error that nobody sees.

import { ConvergenceError } from "@convergence/client";
import type { Notices } from "./notices.ts";
import { sentence } from "./sentence.ts";

/** Returns whether it worked. Errors that are not the client's are bugs, and go on. */
export type Attempt = (edit: () => void) => boolean;

export const attemptWith =
  (notices: Notices): Attempt =>
  (edit) => {
    try {
      edit();
      return true;
    } catch (error) {
      if (!(error instanceof ConvergenceError)) throw error;
      notices.show({ title: "That did not work", text: sentence(error.message), lost: undefined });
      return false;
    }
  };
