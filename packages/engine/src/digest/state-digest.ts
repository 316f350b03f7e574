// A checksum of everything in a model, so that two replicas can see whether they are equal without showing each other.
//
// Law: equal documents have equal digests, whatever their histories; any difference in an id, a type, a value to its last bit, a
// key, an order, the nesting or an anchor gives another one, but for a chance of 1 in 2 ** 64. It is a sum over all elements, for their ids
// make each of them different: so it needs no sorting of keys, and no order in which they are visited.

import type { Document, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { List } from "../list/list.ts";
import type { Anchor } from "../references/anchor.ts";
import type { Text } from "../text/text.ts";
import { Mixer } from "./mixer.ts";

/** 16 hexadecimal digits. */
export type StateDigest = string;

export const isStateDigest = (text: string): boolean => /^[0-9a-f]{16}$/.test(text);

/** The digest of a document as it is. Takes time in proportion to the document: see `digesting` for slices. */
export function stateDigest(document: Document): StateDigest {
  const steps = digesting(document);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same in steps of some 50 microseconds. Only for a document that stays as it is: when its `revision` has changed between
 * two steps, the digest is worth nothing.
 */
export function* digesting(document: Document): Generator<undefined, StateDigest> {
  const sum = new Sum();
  const waiting: Element[] = [document.root];
  // More than are known means that one stands in two places, which no sound document has: it must not go on for ever.
  let left = document.elements.size;
  for (let element = waiting.pop(); element !== undefined && left-- >= 0; element = waiting.pop()) {
    if (element.type === "string") yield* addText(sum, element.id, element.content);
    else if (element.type === "array") yield* addList(sum, element.id, element.content, waiting);
    else if (element.type === "object") yield* addEntries(sum, element.id, element.content, waiting);
    else addScalar(sum, element);
    if (element.anchors !== undefined) addAnchors(sum, element.id, element.anchors);
    if (sum.isStepOver) yield;
  }
  return sum.digest();
}

const wordsPerStep = 8192;
/** Even, because two units make a word. */
const unitsPerStep = 4096;

/** What an element, or an entry of an object, begins with. A code is never given to something else. */
const codes = {
  object: 1,
  entry: 2,
  array: 3,
  string: 4,
  number: 5,
  false: 6,
  true: 7,
  null: 8,
  date: 9,
  anchor: 10,
} as const;

/** Adds up what is mixed for each element, in two times 32 bits, and counts the work. */
class Sum {
  readonly mixer = new Mixer();
  readonly #float = new DataView(new ArrayBuffer(8));
  #high = 0;
  #low = 0;
  #work = 0;

  /** Is it time to let others go on? Then the next step begins. */
  get isStepOver(): boolean {
    if (this.#work < wordsPerStep) return false;
    this.#work = 0;
    return true;
  }

  spend(words: number): void {
    this.#work += words;
  }

  id(id: ElementId): void {
    this.mixer.word(id);
    this.mixer.word(Math.floor(id / 2 ** 32));
  }

  /** All 64 bits: `-0` is not `0`. */
  float(value: number): void {
    this.#float.setFloat64(0, value);
    this.mixer.word(this.#float.getInt32(0));
    this.mixer.word(this.#float.getInt32(4));
  }

  /** Two units make a word; a longer text is to be cut at even places. */
  text(text: string): void {
    this.mixer.text(text);
    this.#work += text.length >> 1;
  }

  /** What was mixed is one thing; it counts, wherever it stands in the sum. */
  add(): void {
    const [high, low] = this.mixer.finish();
    this.#high = (this.#high + high) | 0;
    this.#low = (this.#low + low) | 0;
    this.#work += 16;
  }

  digest(): StateDigest {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
    return hex(this.#high) + hex(this.#low);
  }
}

function addScalar(sum: Sum, element: Extract<Element, { readonly content: number | boolean | null }>): void {
  const { id, type, content } = element;
  sum.mixer.word(type === "boolean" ? codes[`${content}`] : codes[type]);
  sum.id(id);
  if (typeof content === "number") sum.float(content);
  sum.add();
}

/** Each counts by itself. A key of a place is told from another by its length, like the name. */
function addAnchors(sum: Sum, id: ElementId, anchors: readonly Anchor[]): void {
  for (const { name, reference } of anchors) {
    sum.mixer.word(codes.anchor);
    sum.id(id);
    addWord(sum, name);
    addWord(sum, "side" in reference ? `${reference.kind} ${reference.side}` : reference.kind);
    for (const value of reference.values) {
      if (typeof value === "string") addWord(sum, value);
      else if (typeof value === "number") sum.id(value);
      else {
        sum.id(value.start);
        sum.id(value.end);
      }
    }
    sum.add();
  }
}

function addWord(sum: Sum, text: string): void {
  sum.mixer.word(text.length);
  sum.text(text);
}

function* addText(sum: Sum, id: ElementId, text: Text): Generator<undefined> {
  sum.mixer.word(codes.string);
  sum.id(id);
  sum.mixer.word(text.length);
  for (let at = 0; at < text.length; at += unitsPerStep) {
    sum.text(text.slice(at, at + unitsPerStep));
    if (sum.isStepOver) yield;
  }
  sum.add();
}

function* addList(sum: Sum, id: ElementId, list: List<Element>, waiting: Element[]): Generator<undefined> {
  sum.mixer.word(codes.array);
  sum.id(id);
  sum.mixer.word(list.length);
  for (const item of list) {
    sum.id(item.id);
    sum.spend(2);
    waiting.push(item);
    if (sum.isStepOver) yield;
  }
  sum.add();
}

/** Each entry counts by itself, so that the order in which a replica got to know the keys does not. */
function* addEntries(
  sum: Sum,
  id: ElementId,
  entries: ReadonlyMap<string, Element>,
  waiting: Element[],
): Generator<undefined> {
  sum.mixer.word(codes.object);
  sum.id(id);
  sum.mixer.word(entries.size);
  sum.add();
  for (const [key, value] of entries) {
    sum.mixer.word(codes.entry);
    sum.id(id);
    sum.id(value.id);
    sum.mixer.word(key.length);
    sum.text(key);
    sum.add();
    waiting.push(value);
    if (sum.isStepOver) yield;
  }
}
