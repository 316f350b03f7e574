// The changes just before a version and the way back over each, the newest on top: bounded in number and weight, the oldest go.

import { attachedTrees, type Operation, weightOfTree } from "@convergence/engine";
import { stepsBackMax, stepsBackWeightMax } from "./limits.ts";

export type Step<Entry> = { readonly entry: Entry; readonly wayBack: readonly Operation[] };

const operationWeight = 32;

export class StepStack<Entry> {
  readonly #countMax: number;
  readonly #weightMax: number;
  #steps: Step<Entry>[] = [];
  #weights: number[] = [];
  /** The first that counts: to take the first of many out would move all the others. */
  #first = 0;
  #weight = 0;

  constructor(countMax: number = stepsBackMax, weightMax: number = stepsBackWeightMax) {
    this.#countMax = countMax;
    this.#weightMax = weightMax;
  }

  push(step: Step<Entry>): void {
    const weight = weightOf(step);
    this.#steps.push(step);
    this.#weights.push(weight);
    this.#weight += weight;
    while (this.#count > 1 && (this.#count > this.#countMax || this.#weight > this.#weightMax)) {
      this.#weight -= this.#weights[this.#first++]!;
    }
    if (this.#first <= this.#countMax) return;
    this.#steps = this.#steps.slice(this.#first);
    this.#weights = this.#weights.slice(this.#first);
    this.#first = 0;
  }

  pop(): Step<Entry> | undefined {
    if (this.#count === 0) return undefined;
    this.#weight -= this.#weights.pop()!;
    return this.#steps.pop();
  }

  get #count(): number {
    return this.#steps.length - this.#first;
  }
}

function weightOf<Entry>({ wayBack }: Step<Entry>): number {
  let weight = operationWeight;
  for (const operation of wayBack) {
    weight += operationWeight;
    if (operation.kind === "splice") weight += operation.insert.length;
    else if (operation.kind === "value" && operation.value.type === "string") weight += operation.value.content.length;
    for (const tree of attachedTrees(operation)) weight += weightOfTree(tree);
  }
  return weight;
}
