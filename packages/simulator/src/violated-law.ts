// A law of a world that does not hold. The name says which, so that a smaller world can be asked whether it breaks the same one.

/** Each is checked in `witness`, `wire-witness`, `replica-witness` or at rest; `mutations.test.ts` breaks each once. */
export type Law =
  | "told-after-durable"
  | "told-in-order"
  | "told-what-is-logged"
  | "log-gapless"
  | "log-once"
  | "store-clean"
  | "commit-whole"
  | "time-monotonic"
  | "acknowledged-durable"
  | "refusal-once"
  | "replica-equal"
  | "references-equal"
  | "bounded-queue"
  | "no-fault"
  | "comes-to-rest";

export class ViolatedLaw extends Error {
  override readonly name = "ViolatedLaw";
  readonly law: Law;
  constructor(law: Law, message: string, cause?: unknown) {
    super(`${law}: ${message}`, cause === undefined ? undefined : { cause });
    this.law = law;
  }
}

export function requireLaw(law: Law, holds: boolean, message: () => string): void {
  if (!holds) throw new ViolatedLaw(law, message());
}
