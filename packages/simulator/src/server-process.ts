// One life of a server, as its surroundings see it: a row of effects. It may die before any of them; from then on nothing that it
// does has any effect, though its code runs on.

export class ServerProcess {
  readonly #onDeath: (before: string) => void;
  #effectsLeft: number | undefined;
  #isAlive = true;

  constructor(onDeath: (before: string) => void) {
    this.#onDeath = onDeath;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Dies after so many more effects: in the middle of a broadcast, say, or between a commit and its being told. */
  dieAfter(effects: number): void {
    this.#effectsLeft = Math.min(this.#effectsLeft ?? effects, effects);
  }

  /** May this effect take place? */
  takesEffect(what: string): boolean {
    if (!this.#isAlive) return false;
    if (this.#effectsLeft === undefined || this.#effectsLeft-- > 0) return true;
    this.die(what);
    return false;
  }

  die(before: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#onDeath(before);
  }
}
