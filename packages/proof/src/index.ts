// Seeded, replayable, shrinkable random tests. Private: only tests import it.

export { checkLaw, type LawCheck, type LawStatistics } from "./check-law.ts";
export { Choices } from "./choices.ts";
export { type Fails, type FailsLater, type ShrinkBounds, shrink, shrinkAttemptsMax, shrinkLater } from "./shrink.ts";
