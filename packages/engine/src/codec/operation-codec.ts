// Lists of operations as bytes: the body of a change, on the wire and in the log.
//
// The first byte of an operation carries its kind and what is usual about it, so that a keystroke takes six bytes. Ids
// and the element are written only where they differ from what the operation before suggests. The reader refuses an
// operation that does nothing or contradicts itself; whether it fits its element only the model can tell.
//
//   splice      1 same glued remove(2) insert(2) 0     remove and insert: 0 none, 1 one, 2 a count or a string follows
//   any other   0 same usual kind(5)                   usual: one value, one item, an integer

import type { ElementId } from "../element-id.ts";
import {
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  operationsPerChangeMax,
  operationsPerEntryMax,
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
const unusedSpliceBit = 1;
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
} as const;

const keys = string(keyUnitsMax);
const text = string(stringUnitsMax);

/** Written by hand like the form itself: a change of the bytes that the names do not show raises the number. */
const shape = `operations/1(splice,${Object.entries(kindCodes)
  .map(([kind, code]) => `${kind}=${code}`)
  .join(",")})`;

/** What one operation of a list tells about the next: its element, and the ids that new elements will have. */
type Run = { element: ElementId | undefined; readonly trees: TreeRun };

const startRun = (bounds: OperationBounds): Run => ({
  element: undefined,
  trees: startTreeRun(undefined, { depthMax: treeDepthMax, elementsMax: bounds.elementsMax }),
});

/** A list of operations within bounds. It may be empty: a change all of which came to nothing is a change still. */
export function operationsCodec(bounds: OperationBounds): Codec<readonly Operation[]> {
  return {
    write(writer, operations) {
      const count = operations.length;
      if (count > bounds.operationsMax) throw new RangeError(`${count} operations exceed ${bounds.operationsMax}`);
      writer.varint(count);
      const run = startRun(bounds);
      for (const operation of operations) {
        writeOperation(writer, operation, run);
        run.element = operation.element;
      }
    },
    read(reader) {
      const count = reader.count(bounds.operationsMax);
      const run = startRun(bounds);
      const operations: Operation[] = [];
      for (let index = 0; index < count; index++) {
        const operation = readOperation(reader, run);
        run.element = operation.element;
        operations.push(operation);
      }
      return operations;
    },
    shape,
  };
}

/** The operations of a change as its author sends it. */
export const submittedOperationsCodec: Codec<readonly Operation[]> = operationsCodec({
  operationsMax: operationsPerChangeMax,
  elementsMax: elementsPerChangeMax,
});

/** The operations of a change as it took effect: in more pieces perhaps, and with content that the server restored. */
export const committedOperationsCodec: Codec<readonly Operation[]> = operationsCodec({
  operationsMax: operationsPerEntryMax,
  elementsMax: elementsPerModelMax,
});

/** The bytes of a list of operations as the log holds it. */
export const encodeOperations = (operations: readonly Operation[]): Uint8Array<ArrayBuffer> =>
  encode(committedOperationsCodec, operations);

/** The inverse of `encodeOperations`; throws a `CodecError` for bytes that are not exactly one list. */
export const decodeOperations = (bytes: Uint8Array): readonly Operation[] => decode(committedOperationsCodec, bytes);

function writeOperation(writer: Writer, operation: Operation, run: Run): void {
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
  }
}

function readOperation(reader: Reader, run: Run): Operation {
  const head = reader.byte();
  const element = readElement(reader, head, run);
  if ((head & spliceBit) !== 0) return readSplice(reader, head, element);
  const kind = head & kindBits;
  const usual = (head & usualBit) !== 0;
  if (usual && kind !== kindCodes.insert && kind !== kindCodes.remove && kind !== kindCodes.add) {
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
    default:
      throw reader.fault(`${kind} is the code of no operation`);
  }
}

function writeHead(writer: Writer, operation: Exclude<Operation, SpliceOperation>, run: Run, usual: boolean): void {
  const code = kindCodes[operation.kind];
  writeElement(writer, code | (usual ? usualBit : 0), operation.element, run);
}

/** The first byte, and the element unless it is that of the operation before. */
function writeElement(writer: Writer, head: number, element: ElementId, run: Run): void {
  const same = element === run.element;
  writer.byte(same ? head | sameBit : head);
  if (!same) writeElementId(writer, element);
}

function readElement(reader: Reader, head: number, run: Run): ElementId {
  if ((head & sameBit) !== 0) {
    if (run.element === undefined) throw reader.fault("The first operation has no element");
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

function writeSplice(writer: Writer, operation: SpliceOperation, run: Run): void {
  const { at, remove, insert, glued } = operation;
  const fault = spliceFault(at, remove, insert, glued);
  if (fault !== undefined) throw new RangeError(fault);
  if (!Number.isSafeInteger(remove) || remove < 0) throw new RangeError(`${remove} units cannot be removed`);
  const removeForm = Math.min(remove, more);
  const insertForm = insert === "" ? none : insert.length === 1 && isAscii(insert) ? one : more;
  const forms = (removeForm << removeShift) | (insertForm << insertShift);
  writeElement(writer, spliceBit | (glued ? gluedBit : 0) | forms, operation.element, run);
  writer.varint(at);
  if (removeForm === more) writer.varint(remove);
  if (insertForm === one) writer.byte(insert.charCodeAt(0));
  if (insertForm === more) text.write(writer, insert);
}

function readSplice(reader: Reader, head: number, element: ElementId): SpliceOperation {
  if ((head & unusedSpliceBit) !== 0) throw reader.fault("The unused bit of a splice is set");
  const glued = (head & gluedBit) !== 0;
  const removeForm = (head >> removeShift) & formBits;
  const insertForm = (head >> insertShift) & formBits;
  if (removeForm > more || insertForm > more) throw reader.fault(`A splice has the forms ${removeForm}, ${insertForm}`);
  const at = reader.varint();
  const remove = removeForm === more ? readMany(reader, "units") : removeForm;
  const insert = readInserted(reader, insertForm);
  const fault = spliceFault(at, remove, insert, glued);
  if (fault !== undefined) throw reader.fault(fault);
  return { kind: "splice", element, at, remove, insert, glued };
}

function readInserted(reader: Reader, form: number): string {
  if (form === none) return "";
  if (form === one) {
    const unit = reader.byte();
    if (unit > 0x7f) throw reader.fault(`${unit} is not the code of an ASCII character`);
    return String.fromCharCode(unit);
  }
  const insert = text.read(reader);
  if (insert === "" || (insert.length === 1 && isAscii(insert))) {
    throw reader.fault(`A string of ${insert.length} units is written as if it were longer`);
  }
  return insert;
}

/** What is wrong with a splice, whatever string it meets. */
function spliceFault(at: number, remove: number, insert: string, glued: boolean): string | undefined {
  if (remove === 0 && insert === "") return `A splice at ${at} removes nothing and inserts nothing`;
  if (glued && insert === "") return `A splice at ${at} is glued but inserts nothing`;
  if (glued && at === 0) return "A splice at 0 is glued although no unit comes before it";
  return undefined;
}

function writeInsert(writer: Writer, operation: InsertOperation, run: Run): void {
  const count = operation.values.length;
  if (count === 0) throw new RangeError(`An insert at ${operation.gap} inserts nothing`);
  writeHead(writer, operation, run, count === 1);
  writer.varint(operation.gap);
  if (count > 1) writer.varint(count);
  for (const value of operation.values) writeTree(writer, value, run.trees, 1);
}

function readInsert(reader: Reader, element: ElementId, usual: boolean, run: Run): InsertOperation {
  const gap = reader.varint();
  const count = usual ? 1 : reader.count(elementsPerModelMax);
  if (!usual && count < 2) throw reader.fault(`${count} values are written as if they were many`);
  const values: Tree[] = [];
  for (let index = 0; index < count; index++) values.push(readTree(reader, run.trees, 1));
  return { kind: "insert", element, gap, values };
}

function writeRemove(writer: Writer, operation: RemoveOperation, run: Run): void {
  const { at, count } = operation;
  if (count === 0) throw new RangeError(`A removal at ${at} removes nothing`);
  writeHead(writer, operation, run, count === 1);
  writer.varint(at);
  if (count !== 1) writer.varint(count);
}

function writeAdd(writer: Writer, operation: AddOperation, run: Run): void {
  const { value } = operation;
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be added to a number`);
  const integer = isPlainInteger(value);
  writeHead(writer, operation, run, integer);
  if (integer) writer.signed(value);
  else writer.float64(value);
}

function writeValue(writer: Writer, operation: ValueOperation, run: Run): void {
  const { element, value } = operation;
  if (value.id !== element) throw new RangeError(`The element ${element} is given a value with the id ${value.id}`);
  writeHead(writer, operation, run, false);
  writeTreeOf(writer, value, run.trees);
}
