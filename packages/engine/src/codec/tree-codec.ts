// Trees as bytes: snapshots, and what operations attach.
//
// Ids are handed out in pre-order, so an element whose id directly follows the one before it carries none, and the tree of
// a new model carries none at all. Every node begins with one byte: the type in the lower four bits, then a bit for "an
// id follows", then a small size or number. Anchors stand before their node, after a byte and an id of their own. Nothing here checks that ids are unique: only the whole model can tell.

import { counterMax, counterOf, type ElementId, elementId, rootId, siteMax, siteOf } from "../element-id.ts";
import { elementsPerModelMax, keyUnitsMax, stringUnitsMax, treeDepthMax } from "../limits.ts";
import { anchorHolder } from "../references/anchor.ts";
import type { ObjectEntry, Tree } from "../tree.ts";
import { anchorShape, anchorsFault, readAnchors, writeAnchors } from "./anchor-codec.ts";
import { type Codec, decode, encode } from "./codec.ts";
import { isPlainInteger, readFraction } from "./plain-integer.ts";
import type { Reader } from "./reader.ts";
import { string } from "./schema.ts";
import type { Writer } from "./writer.ts";

/** The bounds of a tree. Both sides must use the same ones: a writer refuses what its reader would refuse. */
export type TreeBounds = {
  /** Levels of nesting; a single value has one. */
  readonly depthMax: number;
  /** Elements, nested ones included. */
  readonly elementsMax: number;
};

/** What the nodes of one encoding have to do with each other: the id that follows, and how many may still come. */
export type TreeRun = { following: ElementId | undefined; elementsLeft: number; readonly bounds: TreeBounds };

const nodeCodes = {
  object: 0,
  array: 1,
  string: 2,
  integer: 3,
  float: 4,
  false: 5,
  true: 6,
  null: 7,
  date: 8,
  /** The anchors of the node that follows, whose id this one has. */
  anchored: 9,
} as const;

const nodeNames = Object.keys(nodeCodes) as readonly (keyof typeof nodeCodes)[];

const typeBits = 0x0f;
const idBit = 0x10;
const sizeShift = 5;
/** Sizes below this stand in the first byte; this one there says that a varint follows. */
const sizeFollows = 7;
const dateMax = 8.64e15;

const keys = string(keyUnitsMax);
const text = string(stringUnitsMax);

/** Written by hand like the form itself: a change of the bytes that the names do not show raises the number. */
const treeShape = `tree/1(${nodeNames.map((name) => `${name}=${nodeCodes[name]}`).join(",")},${anchorShape})`;
const boundsOfModel: TreeBounds = { depthMax: treeDepthMax, elementsMax: elementsPerModelMax };

/** Ids start at the root's, so a tree that is numbered from there in pre-order carries none. */
export const startTreeRun = (following: ElementId | undefined, bounds: TreeBounds): TreeRun => ({
  following,
  elementsLeft: bounds.elementsMax,
  bounds,
});

/** A tree on its own. */
export function treeCodec(bounds: TreeBounds = boundsOfModel): Codec<Tree> {
  return {
    write: (writer, tree) => writeTree(writer, tree, startTreeRun(rootId, bounds), 1),
    read: (reader) => readTree(reader, startTreeRun(rootId, bounds), 1),
    shape: treeShape,
  };
}

const modelTreeCodec = treeCodec();

/** The bytes of a tree within the limits of a model. */
export const encodeTree = (tree: Tree): Uint8Array<ArrayBuffer> => encode(modelTreeCodec, tree);

/** The inverse of `encodeTree`; throws a `CodecError` for bytes that are not exactly one tree. */
export const decodeTree = (bytes: Uint8Array): Tree => decode(modelTreeCodec, bytes);

/** Writes a tree at `depth`, counted from 1. */
export function writeTree(writer: Writer, tree: Tree, run: TreeRun, depth: number): void {
  const follows = tree.id === run.following;
  if (run.elementsLeft-- === 0) throw new RangeError(tooMany(run));
  run.following = following(tree.id);
  const id = follows ? 0 : idBit;
  if (tree.anchors === undefined) writeHead(writer, tree, id);
  else writer.byte(nodeCodes.anchored | id);
  if (!follows) writeElementId(writer, tree.id);
  if (tree.anchors !== undefined) {
    writeAnchors(writer, tree.anchors, anchorHolder(tree.id, tree.type, tree.content));
    writeHead(writer, tree, 0);
  }
  writeContent(writer, tree, run, depth);
}

/** Reads a tree at `depth`, counted from 1. */
export function readTree(reader: Reader, run: TreeRun, depth: number): Tree {
  if (run.elementsLeft-- === 0) throw reader.fault(tooMany(run));
  const head = reader.byte();
  let id = run.following;
  if ((head & idBit) !== 0) {
    id = readElementId(reader);
    if (id === run.following) throw reader.fault(`The id ${id} is written although it follows the one before`);
  } else if (id === undefined) {
    throw reader.fault("An element has no id, and none before it that it could follow");
  }
  run.following = following(id);
  if ((head & ~idBit) !== nodeCodes.anchored) return readContent(reader, head, id, run, depth);
  return readAnchored(reader, id, run, depth);
}

function readAnchored(reader: Reader, id: ElementId, run: TreeRun, depth: number): Tree {
  const anchors = readAnchors(reader, id);
  const head = reader.byte();
  if ((head & idBit) !== 0) throw reader.fault(`An id is written for the element ${id}, which has one`);
  const tree = readContent(reader, head, id, run, depth);
  const fault = anchorsFault(anchors, anchorHolder(id, tree.type, tree.content));
  if (fault !== undefined) throw reader.fault(fault);
  return { ...tree, anchors };
}

/** Writes a tree whose own id the reader knows, as a value for that element: its own anchors are no part of it. */
export function writeTreeOf(writer: Writer, tree: Tree, run: TreeRun): void {
  if (run.elementsLeft-- === 0) throw new RangeError(tooMany(run));
  writeHead(writer, tree, 0);
  writeContent(writer, tree, run, 1);
}

/** Reads a tree whose own id is known. */
export function readTreeOf(reader: Reader, id: ElementId, run: TreeRun): Tree {
  if (run.elementsLeft-- === 0) throw reader.fault(tooMany(run));
  const head = reader.byte();
  if ((head & idBit) !== 0) throw reader.fault(`An id is written for the element ${id}, which is known`);
  return readContent(reader, head, id, run, 1);
}

/** Writes an id in full: site, then counter. */
export function writeElementId(writer: Writer, id: ElementId): void {
  const site = siteOf(id);
  if (!Number.isSafeInteger(id) || id < 0 || site > siteMax) throw new RangeError(`${id} is not the id of an element`);
  writer.varint(site);
  writer.varint(counterOf(id));
}

export const elementIdCodec: Codec<ElementId> = { write: writeElementId, read: readElementId, shape: "elementId/1" };

export function readElementId(reader: Reader): ElementId {
  const site = reader.varint();
  if (site > siteMax) throw reader.fault(`The site ${site} exceeds ${siteMax}`);
  const counter = reader.varint();
  if (counter > counterMax) throw reader.fault(`The counter ${counter} exceeds ${counterMax}`);
  return elementId(site, counter);
}

/** The id that comes after another in pre-order; none after the last counter of a site. */
const following = (id: ElementId): ElementId | undefined => (counterOf(id) === counterMax ? undefined : id + 1);

const tooMany = (run: TreeRun): string => `There are more than ${run.bounds.elementsMax} elements`;

/** Small integers of either sign, in the order of `Writer.signed`. */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const isSmall = (integer: number): boolean => integer >= -3 && integer <= 3;

function writeHead(writer: Writer, tree: Tree, id: number): void {
  const code = nodeCodeOf(tree);
  let size = 0;
  if (tree.type === "object" || tree.type === "array") size = Math.min(tree.content.length, sizeFollows);
  if (code === nodeCodes.integer) size = isSmall(tree.content as number) ? zigzag(tree.content as number) : sizeFollows;
  writer.byte(code | id | (size << sizeShift));
}

function nodeCodeOf(tree: Tree): number {
  switch (tree.type) {
    case "number":
      return isPlainInteger(tree.content) ? nodeCodes.integer : nodeCodes.float;
    case "boolean":
      return tree.content ? nodeCodes.true : nodeCodes.false;
    default:
      return nodeCodes[tree.type];
  }
}

function writeContent(writer: Writer, tree: Tree, run: TreeRun, depth: number): void {
  if (depth > run.bounds.depthMax) throw new RangeError(`A tree is nested deeper than ${run.bounds.depthMax} levels`);
  switch (tree.type) {
    case "object":
      writeCount(writer, tree.content.length);
      writeEntries(writer, tree.content, run, depth);
      return;
    case "array":
      writeCount(writer, tree.content.length);
      for (const item of tree.content) writeTree(writer, item, run, depth + 1);
      return;
    case "string":
      text.write(writer, tree.content);
      return;
    case "number":
      writeNumber(writer, tree.content);
      return;
    case "date":
      if (!isDate(tree.content)) throw new RangeError(`${tree.content} is not the time of a date in milliseconds`);
      writer.signed(tree.content);
      return;
    default:
      return;
  }
}

const isDate = (ms: number): boolean => isPlainInteger(ms) && Math.abs(ms) <= dateMax;

function writeCount(writer: Writer, count: number): void {
  if (count >= sizeFollows) writer.varint(count);
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
  if (!isPlainInteger(value)) writer.float64(value);
  else if (!isSmall(value)) writer.signed(value);
}

function writeEntries(writer: Writer, entries: readonly ObjectEntry[], run: TreeRun, depth: number): void {
  let before: string | undefined;
  for (const [key, value] of entries) {
    if (before !== undefined && !(before < key)) {
      throw new RangeError(`A key of ${key.length} units does not come after one of ${before.length}`);
    }
    keys.write(writer, key);
    writeTree(writer, value, run, depth + 1);
    before = key;
  }
}

function readContent(reader: Reader, head: number, id: ElementId, run: TreeRun, depth: number): Tree {
  if (depth > run.bounds.depthMax) throw reader.fault(`A tree is nested deeper than ${run.bounds.depthMax} levels`);
  const code = head & typeBits;
  const size = head >> sizeShift;
  if (size !== 0 && code !== nodeCodes.object && code !== nodeCodes.array && code !== nodeCodes.integer) {
    throw reader.fault(`The size ${size} stands at a node of the code ${code}, which has none`);
  }
  switch (code) {
    case nodeCodes.object:
      return { id, type: "object", content: readEntries(reader, readCount(reader, size), run, depth) };
    case nodeCodes.array:
      return { id, type: "array", content: readItems(reader, readCount(reader, size), run, depth) };
    case nodeCodes.string:
      return { id, type: "string", content: text.read(reader) };
    case nodeCodes.integer:
      return { id, type: "number", content: readInteger(reader, size) };
    case nodeCodes.float:
      return { id, type: "number", content: readFraction(reader) };
    case nodeCodes.false:
    case nodeCodes.true:
      return { id, type: "boolean", content: code === nodeCodes.true };
    case nodeCodes.null:
      return { id, type: "null", content: null };
    case nodeCodes.date:
      return { id, type: "date", content: readDate(reader) };
    default:
      throw reader.fault(`${code} is the code of no node`);
  }
}

function readCount(reader: Reader, size: number): number {
  if (size < sizeFollows) return size;
  const count = reader.count(elementsPerModelMax);
  if (count < sizeFollows) throw reader.fault(`The count ${count} is written although it fits in the first byte`);
  return count;
}

function readEntries(reader: Reader, count: number, run: TreeRun, depth: number): readonly ObjectEntry[] {
  const entries: ObjectEntry[] = [];
  let before: string | undefined;
  for (let index = 0; index < count; index++) {
    const key = keys.read(reader);
    if (before !== undefined && !(before < key)) {
      throw reader.fault(`The key ${JSON.stringify(key)} does not come after ${JSON.stringify(before)}`);
    }
    entries.push([key, readTree(reader, run, depth + 1)]);
    before = key;
  }
  return entries;
}

function readItems(reader: Reader, count: number, run: TreeRun, depth: number): readonly Tree[] {
  const items: Tree[] = [];
  for (let index = 0; index < count; index++) items.push(readTree(reader, run, depth + 1));
  return items;
}

function readInteger(reader: Reader, size: number): number {
  // Even codes are positive, odd ones negative, as in `zigzag`.
  if (size < sizeFollows) return size % 2 === 0 ? size / 2 : -(size + 1) / 2;
  const value = reader.signed();
  if (isSmall(value)) throw reader.fault(`The number ${value} is written although it fits in the first byte`);
  return value;
}

function readDate(reader: Reader): number {
  const ms = reader.signed();
  if (!isDate(ms)) throw reader.fault(`${ms} is not the time of a date in milliseconds`);
  return ms;
}
