// One thing that somebody does with a reference that others see: sets it, of any kind, mostly where people edit; clears it, or takes
// it away. Few keys, so that the same ones go from place to place.

import { LocalReference, RealTimeArray, type RealTimeModel, RealTimeObject, RealTimeString } from "@convergence/client";
import type { Choices } from "@convergence/proof";
import { randomElement } from "./random-edit.ts";

const sides = ["after", "before", "inside"] as const;

/** Returns what it did, for the trace; `undefined` if there was nothing to do. */
export function randomReference(choices: Choices, model: RealTimeModel): string | undefined {
  if (choices.chance(0.2)) return endOne(choices, model);
  const element = randomElement(choices, model);
  if (element instanceof RealTimeString || element instanceof RealTimeArray) return pointInto(choices, element);
  if (element instanceof RealTimeObject && choices.chance(0.5)) return pointAtKeys(choices, element);
  const values = [element, randomElement(choices, model)].slice(choices.below(2));
  model.elementReference("chosen").share().set(values);
  return `elements ${values.map((each) => each.id()).join(" ")}`;
}

function pointInto(choices: Choices, element: RealTimeString | RealTimeArray): string {
  const place = (): number => choices.below(element.length() + 1);
  if (choices.chance(0.5)) {
    const side = choices.chance(0.5) ? "after" : "before";
    const at = place();
    element.indexReference(`caret ${side}`, { side }).share().set(at);
    return `${element.id()} at ${at}, ${side}`;
  }
  const side = choices.pick(sides);
  const values = Array.from({ length: choices.between(1, 2) }, () => ({ start: place(), end: place() }));
  element.rangeReference(`selection ${side}`, { side }).share().set(values);
  return `${element.id()} ${values.map(({ start, end }) => `${start}..${end}`).join(" ")}, ${side}`;
}

function pointAtKeys(choices: Choices, object: RealTimeObject): string {
  const keys = object.keys().filter(() => choices.chance(0.5));
  object.propertyReference("fields").share().set(keys);
  return `${object.id()} keys ${keys.join(" ")}`;
}

function endOne(choices: Choices, model: RealTimeModel): string | undefined {
  const own = model.references().filter((each) => each instanceof LocalReference);
  if (own.length === 0) return undefined;
  const reference = choices.pick(own);
  const ways = ["clear", "unshare", "dispose", "share"] as const;
  const way = choices.pick(ways);
  reference[way]();
  return `${way} ${reference.key()}`;
}
