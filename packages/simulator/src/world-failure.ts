// A world in which a law did not hold: which one, the numbers that lead there again, and the last lines of what happened.

import { type Law, ViolatedLaw } from "./violated-law.ts";
import { type WorldCase, withoutTrailingZeros } from "./world-choices.ts";

/** Lines that an error message can hold without burying the rest. */
const shownLines = 40;

export class WorldFailure extends Error {
  override readonly name = "WorldFailure";
  readonly law: Law;
  readonly world: WorldCase;
  readonly trace: readonly string[];

  constructor(cause: unknown, world: WorldCase, trace: readonly string[]) {
    const shown = trace.slice(-shownLines).join("\n");
    const lines = `the last ${Math.min(shownLines, trace.length)} of ${trace.length} lines`;
    super(`${cause instanceof Error ? cause.message : String(cause)}\n${lines}:\n${shown}`, { cause });
    this.law = cause instanceof ViolatedLaw ? cause.law : "no-fault";
    this.world = withoutTrailingZeros(world);
    this.trace = trace;
  }
}
