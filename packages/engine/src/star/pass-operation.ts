// One operation of a session through the server's bridge of its element.

import type { Operation } from "../operation.ts";
import type { Item } from "../sequence/run.ts";
import type { SequenceBridge, Step } from "../sequence/sequence-bridge.ts";
import type { Tag } from "../tag.ts";

/** What the operation does to the sequence as it is now: operations to carry out one after the other. None if `refused` (R4). */
export function passOperation(bridge: SequenceBridge, operation: Operation, refused?: Tag): Operation[] {
  const passed: Operation[] = [];
  const emit = (step: Step<Item>) => passed.push(asOperation(step, operation));
  switch (operation.kind) {
    case "splice": {
      const { at, remove, insert, glued } = operation;
      if (remove > 0) bridge.passRemove(at, remove, emit, { refused });
      if (insert !== "") bridge.passInsert(at, insert.length, glued, emit, { refused });
      return joined(passed);
    }
    case "insert":
      bridge.passInsert(operation.gap, operation.values.length, false, emit, { refused });
      return passed;
    case "remove":
      bridge.passRemove(operation.at, operation.count, emit, { refused });
      return passed;
    case "set":
      if (refused === undefined) bridge.passSet(operation.at, undefined, emit);
      return passed;
    case "move":
      bridge.passMove(operation.at, operation.gap, emit, refused);
      return passed;
    default:
      throw new Error(`A ${operation.kind} passes no bridge`);
  }
}

/** The step with the content of the operation that it comes from. */
function asOperation(step: Step<Item>, source: Operation): Operation {
  const { element } = source;
  if (source.kind === "splice") {
    if (step.kind === "insert") {
      return { kind: "splice", element, at: step.gap, remove: 0, insert: source.insert, glued: false };
    }
    if (step.kind === "remove") {
      return { kind: "splice", element, at: step.at, remove: step.count, insert: "", glued: false };
    }
  }
  if (step.kind === "insert" && source.kind === "insert") return { ...source, gap: step.gap };
  if (step.kind === "remove" && source.kind === "remove") return { ...source, at: step.at, count: step.count };
  if (step.kind === "move") return { kind: "move", element, at: step.at, gap: step.gap };
  if (step.kind === "set" && source.kind === "set") return { ...source, at: step.at };
  throw new Error(`A ${source.kind} came out as a ${step.kind}`);
}

/** A removal and the insertion at the same place are one splice again. */
function joined(splices: Operation[]): Operation[] {
  const last = splices.at(-1);
  const before = splices.at(-2);
  if (last?.kind !== "splice" || before?.kind !== "splice" || last.remove > 0 || last.at !== before.at) return splices;
  return [...splices.slice(0, -2), { ...last, remove: before.remove }];
}
