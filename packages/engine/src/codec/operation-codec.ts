// Operations as bytes: the body of a change, on the wire and in the log.
//
// An operation is written by what is new in it: its element, its place and the ids of new elements only where they are not
// what the operation before suggests. In the log each change begins a *run* of its own; on the wire the run goes on from
// change to change, and a keystroke takes two bytes. The reader refuses an operation that does nothing or contradicts
// itself; whether it fits its element only the model can tell.
//
//   splice      1 same glued remove(2) insert(2) near  remove and insert: 0 none, 1 one, 2 a count or a string follows
//   any other   0 same usual kind(5)                   usual: one value, one item, an integer
//
// `near`: the splice is where the last one left the caret: text goes in there, a mere removal ends there.

import type { ElementId } from "../element-id.ts";
import {
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  operationsPerEntryMax,
  operationsPerSubmissionMax,
  stringUnitsMax,
  treeDepthMax,
} from "../limits.ts";
import type {
  AddOperation,
  InsertOperation,
  Operation,
  RemoveOperation,
  SpliceOperation,
  ValueOperation,
} from "../operation.ts";
import type { Tree } from "../tree.ts";
import { anchorShape, readAnchorName, readPlace, writeAnchorName, writePlace } from "./anchor-codec.ts";
import { type Codec, decode, encode } from "./codec.ts";
import { isPlainInteger, readFraction } from "./plain-integer.ts";
import type { Reader } from "./reader.ts";
import { string } from "./schema.ts";
import {
  readElementId,
  readTree,
  readTreeOf,
  startTreeRun,
  type TreeRun,
  writeElementId,
  writeTree,
  writeTreeOf,
} from "./tree-codec.ts";
import type { Writer } from "./writer.ts";

/** The bounds of a list of operations. Both sides must use the same ones. */
export type OperationBounds = {
  readonly operationsMax: number;
  /** Elements that all the operations attach together. */
  readonly elementsMax: number;
};

const spliceBit = 0x80;
const sameBit = 0x40;

const gluedBit = 0x20;
const removeShift = 3;
const insertShift = 1;
const formBits = 3;
const nearBit = 1;
/** The forms of a splice's two halves. */
const none = 0;
const one = 1;
const more = 2;

const usualBit = 0x20;
const kindBits = 0x1f;
const kindCodes = {
  insert: 1,
  remove: 2,
  set: 3,
  move: 4,
  setKey: 5,
  removeKey: 6,
  add: 7,
  value: 8,
  // 9 is kept for moving an element to another parent.
  anchor: 10,
} as const;

/** What is usual: one item inserted or removed, a whole number added; of an anchor, that it is taken away. */
const kindsWithUsual: readonly number[] = [kindCodes.insert, kindCodes.remove, kindCodes.add, kindCodes.anchor];

const keys = string(keyUnitsMax);
const text = string(stringUnitsMax);

/** Written by hand like the form itself: a change of the bytes that the names do not show raises the number. */
export const operationsShape: string = `operations/2(splice,${Object.entries(kindCodes)
  .map(([kind, code]) => `${kind}=${code}`)
  .join(",")},${anchorShape})`;

/** What one operation tells about the next: its element, its place, and the ids that new elements will have. */
export type OperationRun = {
  /** `unset` before the first. */
  element: ElementId;
  /** Where a splice left off, or `unset` if the last operation was none. */
  caret: number;
  readonly trees: TreeRun;
  readonly bounds: OperationBounds;
};

/** No element and no place. A number like those, or the platform would give up, at the start of each run, what it made of code that
 *  had seen numbers only. */
const unset = -1;

/** A run before its first operation. */
export const startOperationRun = (bounds: OperationBounds): OperationRun => ({
  element: unset,
  caret: unset,
  trees: startTreeRun(undefined, { depthMax: treeDepthMax, elementsMax: bounds.elementsMax }),
  bounds,
});

/** A list of operations within bounds. It may be empty: a change all of which came to nothing is a change still. */
export function operationsCodec(bounds: OperationBounds): Codec<readonly Operation[]> {
  return {
    write(writer, operations) {
      writer.varint(operations.length);
      writeOperations(writer, operations, startOperationRun(bounds));
    },
    read: (reader) => readOperations(reader, reader.count(bounds.operationsMax), startOperationRun(bounds)),
    shape: operationsShape,
  };
}

/** Writes the operations of one change, without their number. After a throw the run is of no use. */
export function writeOperations(writer: Writer, operations: readonly Operation[], run: OperationRun): void {
  const { operationsMax, elementsMax } = run.bounds;
  const count = operations.length;
  if (count > operationsMax) throw new RangeError(`${count} operations exceed ${operationsMax}`);
  run.trees.elementsLeft = elementsMax;
  for (let index = 0; index < count; index++) {
    const operation = operations[index]!;
    writeOperation(writer, operation, run);
    advance(run, operation);
  }
}

/** Reads as many operations as one change has. After a throw the run is of no use. */
export function readOperations(reader: Reader, count: number, run: OperationRun): readonly Operation[] {
  run.trees.elementsLeft = run.bounds.elementsMax;
  const operations: Operation[] = [];
  for (let index = 0; index < count; index++) {
    const operation = readOperation(reader, run);
    advance(run, operation);
    operations.push(operation);
  }
  return operations;
}

function advance(run: OperationRun, operation: Operation): void {
  run.element = operation.element;
  if (operation.kind !== "splice") {
    run.caret = unset;
    return;
  }
  const caret = operation.at + operation.insert.length;
  run.caret = caret <= Number.MAX_SAFE_INTEGER ? caret : unset;
}

/** Of a change as its author sends it. */
export const submittedBounds: OperationBounds = {
  operationsMax: operationsPerSubmissionMax,
  elementsMax: elementsPerChangeMax,
};

/** Of a change as it took effect: in more pieces perhaps, and with content that the server restored. */
export const committedBounds: OperationBounds = {
  operationsMax: operationsPerEntryMax,
  elementsMax: elementsPerModelMax,
};

/** The operations of a change as its author sends it. */
export const submittedOperationsCodec: Codec<readonly Operation[]> = operationsCodec(submittedBounds);

/** The operations of a change as it took effect. */
export const committedOperationsCodec: Codec<readonly Operation[]> = operationsCodec(committedBounds);

/** The bytes of a list of operations as the log holds it. */
export const encodeOperations = (operations: readonly Operation[]): Uint8Array<ArrayBuffer> =>
  encode(committedOperationsCodec, operations);

/** The inverse of `encodeOperations`; throws a `CodecError` for bytes that are not exactly one list. */
export const decodeOperations = (bytes: Uint8Array): readonly Operation[] => decode(committedOperationsCodec, bytes);

function writeOperation(writer: Writer, operation: Operation, run: OperationRun): void {
  switch (operation.kind) {
    case "splice":
      writeSplice(writer, operation, run);
      break;
    case "insert":
      writeInsert(writer, operation, run);
      break;
    case "remove":
      writeRemove(writer, operation, run);
      break;
    case "set":
      writeHead(writer, operation, run, false);
      writer.varint(operation.at);
      writeTree(writer, operation.value, run.trees, 1);
      break;
    case "move":
      writeHead(writer, operation, run, false);
      writer.varint(operation.at);
      writer.varint(operation.gap);
      break;
    case "setKey":
      writeHead(writer, operation, run, false);
      keys.write(writer, operation.key);
      writeTree(writer, operation.value, run.trees, 1);
      break;
    case "removeKey":
      writeHead(writer, operation, run, false);
      keys.write(writer, operation.key);
      break;
    case "add":
      writeAdd(writer, operation, run);
      break;
    case "value":
      writeValue(writer, operation, run);
      break;
    case "anchor":
      writeHead(writer, operation, run, operation.reference === undefined);
      writeAnchorName(writer, operation.name);
      if (operation.reference !== undefined) writePlace(writer, operation.element, operation.reference);
      break;
  }
}

function readOperation(reader: Reader, run: OperationRun): Operation {
  const head = reader.byte();
  const element = readElement(reader, head, run);
  if ((head & spliceBit) !== 0) return readSplice(reader, head, element, run);
  const kind = head & kindBits;
  const usual = (head & usualBit) !== 0;
  if (usual && !kindsWithUsual.includes(kind)) {
    throw reader.fault(`The bit for "usual" stands at an operation of the code ${kind}, which has none`);
  }
  switch (kind) {
    case kindCodes.insert:
      return readInsert(reader, element, usual, run);
    case kindCodes.remove:
      return { kind: "remove", element, at: reader.varint(), count: usual ? 1 : readMany(reader, "items") };
    case kindCodes.set:
      return { kind: "set", element, at: reader.varint(), value: readTree(reader, run.trees, 1) };
    case kindCodes.move:
      return { kind: "move", element, at: reader.varint(), gap: reader.varint() };
    case kindCodes.setKey:
      return { kind: "setKey", element, key: keys.read(reader), value: readTree(reader, run.trees, 1) };
    case kindCodes.removeKey:
      return { kind: "removeKey", element, key: keys.read(reader) };
    case kindCodes.add:
      return { kind: "add", element, value: usual ? reader.signed() : readFraction(reader) };
    case kindCodes.value:
      return { kind: "value", element, value: readTreeOf(reader, element, run.trees) };
    case kindCodes.anchor: {
      const name = readAnchorName(reader);
      return { kind: "anchor", element, name, reference: usual ? undefined : readPlace(reader, element) };
    }
    default:
      throw reader.fault(`${kind} is the code of no operation`);
  }
}

function writeHead(
  writer: Writer,
  operation: Exclude<Operation, SpliceOperation>,
  run: OperationRun,
  usual: boolean,
): void {
  const code = kindCodes[operation.kind];
  writeElement(writer, code | (usual ? usualBit : 0), operation.element, run);
}

/** The first byte, and the element unless it is that of the operation before. */
function writeElement(writer: Writer, head: number, element: ElementId, run: OperationRun): void {
  const same = element === run.element && element !== unset;
  writer.byte(same ? head | sameBit : head);
  if (!same) writeElementId(writer, element);
}

function readElement(reader: Reader, head: number, run: OperationRun): ElementId {
  if ((head & sameBit) !== 0) {
    if (run.element === unset) throw reader.fault("The first operation has no element");
    return run.element;
  }
  const element = readElementId(reader);
  if (element === run.element) throw reader.fault(`The element ${element} is written although it is the one before`);
  return element;
}

/** A count that is at least two, because one has a shorter form. */
function readMany(reader: Reader, what: string): number {
  const count = reader.varint();
  if (count < 2) throw reader.fault(`${count} ${what} are written as if they were many`);
  return count;
}

const isAscii = (text: string): boolean => text.charCodeAt(0) < 0x80;

function writeSplice(writer: Writer, operation: SpliceOperation, run: OperationRun): void {
  const { element, at, remove, insert, glued } = operation;
  const units = insert.length;
  const fault = spliceFault(at, remove, units, glued);
  if (fault !== undefined) throw new RangeError(fault);
  if (!Number.isSafeInteger(remove) || remove < 0) throw new RangeError(`${remove} units cannot be removed`);
  const removeForm = remove < more ? remove : more;
  const insertForm = units === 0 ? none : units === 1 && isAscii(insert) ? one : more;
  const expected = element === run.element ? expectedPlace(run.caret, remove, insertForm) : unset;
  const forms = (removeForm << removeShift) | (insertForm << insertShift) | (at === expected ? nearBit : 0);
  writeElement(writer, spliceBit | (glued ? gluedBit : 0) | forms, element, run);
  if (removeForm === more) writer.varint(remove);
  if (expected === unset) writer.varint(at);
  else if (at !== expected) writer.signed(requirePlace(at) - expected);
  if (insertForm === one) writer.byte(insert.charCodeAt(0));
  else if (insertForm === more) text.write(writer, insert);
}

function readSplice(reader: Reader, head: number, element: ElementId, run: OperationRun): SpliceOperation {
  const glued = (head & gluedBit) !== 0;
  const removeForm = (head >> removeShift) & formBits;
  const insertForm = (head >> insertShift) & formBits;
  if (removeForm > more || insertForm > more) throw reader.fault(`A splice has the forms ${removeForm}, ${insertForm}`);
  const remove = removeForm === more ? readMany(reader, "units") : removeForm;
  const expected = (head & sameBit) !== 0 ? expectedPlace(run.caret, remove, insertForm) : unset;
  const at = readSplicePlace(reader, (head & nearBit) !== 0, expected);
  const insert = readInserted(reader, insertForm);
  const fault = spliceFault(at, remove, insert.length, glued);
  if (fault !== undefined) throw reader.fault(fault);
  return { kind: "splice", element, at, remove, insert, glued };
}

/** Where a splice of the same string is if it goes on from the last: typing after the caret, deleting before it. */
function expectedPlace(caret: number, remove: number, insertForm: number): number {
  if (caret === unset || insertForm !== none) return caret;
  return remove < caret ? caret - remove : 0;
}

function requirePlace(at: number): number {
  if (!Number.isSafeInteger(at) || at < 0) throw new RangeError(`${at} is no place in a string`);
  return at;
}

function readSplicePlace(reader: Reader, isNear: boolean, expected: number): number {
  if (expected === unset) {
    if (isNear) throw reader.fault("A splice is near to where none was before");
    return reader.varint();
  }
  if (isNear) return expected;
  const at = expected + reader.signed();
  if (at === expected) throw reader.fault(`The place ${at} is written although it is the expected one`);
  if (!Number.isSafeInteger(at) || at < 0) throw reader.fault(`${at} is no place in a string`);
  return at;
}

function readInserted(reader: Reader, form: number): string {
  if (form === none) return "";
  if (form === one) {
    const unit = reader.byte();
    if (unit > 0x7f) throw reader.fault(`${unit} is not the code of an ASCII character`);
    return String.fromCharCode(unit);
  }
  const insert = text.read(reader);
  if (insert.length < 2 && (insert.length === 0 || isAscii(insert))) {
    throw reader.fault(`A string of ${insert.length} units is written as if it were longer`);
  }
  return insert;
}

/** What is wrong with a splice, whatever string it meets. */
function spliceFault(at: number, remove: number, units: number, glued: boolean): string | undefined {
  if (remove === 0 && units === 0) return `A splice at ${at} removes nothing and inserts nothing`;
  if (glued && units === 0) return `A splice at ${at} is glued but inserts nothing`;
  if (glued && at === 0) return "A splice at 0 is glued although no unit comes before it";
  return undefined;
}

function writeInsert(writer: Writer, operation: InsertOperation, run: OperationRun): void {
  const count = operation.values.length;
  if (count === 0) throw new RangeError(`An insert at ${operation.gap} inserts nothing`);
  writeHead(writer, operation, run, count === 1);
  writer.varint(operation.gap);
  if (count > 1) writer.varint(count);
  for (const value of operation.values) writeTree(writer, value, run.trees, 1);
}

function readInsert(reader: Reader, element: ElementId, usual: boolean, run: OperationRun): InsertOperation {
  const gap = reader.varint();
  const count = usual ? 1 : reader.count(elementsPerModelMax);
  if (!usual && count < 2) throw reader.fault(`${count} values are written as if they were many`);
  const values: Tree[] = [];
  for (let index = 0; index < count; index++) values.push(readTree(reader, run.trees, 1));
  return { kind: "insert", element, gap, values };
}

function writeRemove(writer: Writer, operation: RemoveOperation, run: OperationRun): void {
  const { at, count } = operation;
  if (count === 0) throw new RangeError(`A removal at ${at} removes nothing`);
  writeHead(writer, operation, run, count === 1);
  writer.varint(at);
  if (count !== 1) writer.varint(count);
}

function writeAdd(writer: Writer, operation: AddOperation, run: OperationRun): void {
  const { value } = operation;
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be added to a number`);
  const integer = isPlainInteger(value);
  writeHead(writer, operation, run, integer);
  if (integer) writer.signed(value);
  else writer.float64(value);
}

function writeValue(writer: Writer, operation: ValueOperation, run: OperationRun): void {
  const { element, value } = operation;
  if (value.id !== element) throw new RangeError(`The element ${element} is given a value with the id ${value.id}`);
  writeHead(writer, operation, run, false);
  writeTreeOf(writer, value, run.trees);
}
