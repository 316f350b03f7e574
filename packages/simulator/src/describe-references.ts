// What one player sees of all references that are shared, its own among them: equal for all who see the same.

import { LocalReference, type ModelReference, RealTimeElement, type RealTimeModel } from "@convergence/client";

export function describeReferences(model: RealTimeModel): string {
  return model
    .references()
    .filter(isForAll)
    .map((each) => `${each.sessionId()} ${each.key()} ${each.type()} of ${sourceOf(each)} at ${placesOf(each)}`)
    .sort()
    .join("\n  ");
}

/** One's own about something that is gone nobody else can see; it points nowhere, and is the application's to dispose of. */
function isForAll(reference: ModelReference): boolean {
  if (!(reference instanceof LocalReference)) return true;
  const source = reference.source();
  return reference.isShared() && !(source instanceof RealTimeElement && !source.isAttached());
}

function sourceOf(reference: ModelReference): string {
  const source = reference.source();
  return source instanceof RealTimeElement ? source.id() : "the model";
}

const placesOf = (reference: ModelReference): string =>
  JSON.stringify(reference.values().map((value: unknown) => (value instanceof RealTimeElement ? value.id() : value)));
