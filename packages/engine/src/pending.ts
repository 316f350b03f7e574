// What a client did to one element and the server has not acknowledged: the client's side of merging, one file per data type.
//
// `record`, `pass`, `acknowledge`, `retract` are the verbs of every bridge; here they speak in edits of the visible element.
// A pending that is empty need not exist. It changes the element only through what it emits.

import type { Content, Edit, Element } from "./document.ts";
import type { Operation } from "./operation.ts";
import type { Tag } from "./tag.ts";
import type { Tree } from "./tree.ts";

/** Carries an edit out at once: the next one counts on it. */
export type Emit = (edit: Edit) => void;
/** Takes an element that neither side can bring back. */
export type Forget = (element: Element) => void;
/** Rule R5: says recorded operations anew. */
export type Rewriter = {
  /** Has anything passed that could change what they say? If not, what is recorded can stay as it is. */
  readonly isMet: boolean;
  /** In coordinates of what the server has and of the operations asked for before; none if it is void. Asked for in order; the
   *  user may edit in between, nothing may pass. */
  readonly rewrite: (tag: Tag, operation: Operation) => readonly Operation[];
  /** It will not be asked to the end. */
  readonly abandon: () => void;
  /** The same, where nothing was recorded since it was first asked: costs no more than asking did. */
  readonly takeBack: () => void;
};

/** Of what stays as it was made, whatever passes. */
export const sameAgain = (isRecorded: (tag: Tag, operation: Operation) => boolean): Rewriter => ({
  isMet: false,
  rewrite: (tag, operation) => (isRecorded(tag, operation) ? [operation] : []),
  abandon: () => undefined,
  takeBack: () => undefined,
});

/** Builds the elements that an operation from the server attaches. */
export type Build = {
  readonly element: (tree: Tree) => Element;
  readonly content: (tree: Tree) => Content;
  /** Takes an item of an array that was moved, and is not seen to move. */
  readonly movedUnseen: (item: Element) => void;
};

/** Holds the element whose content a pending changes. It is replaced when a whole value of ours hides that content. */
export type Holder<E extends Element = Element> = { element: E };

export interface Pending {
  readonly isEmpty: boolean;
  /** Is it empty, and as good as new? */
  readonly isUnused: boolean;
  /** Does what is recorded hide whatever the server has in a number, a boolean, a date or a null? */
  readonly hidesBase: boolean;
  /** Our own edit, about to be performed. */
  record(edit: Edit, glued: boolean, tag: Tag): void;
  /** Between a `record` that was performed and the next: does some of what `pass` would need, ahead of time. */
  prepare?(): void;
  /** The server's operation, in the coordinates of what the server has. */
  pass(operation: Operation, build: Build, emit: Emit, forget: Forget): void;
  /** The server has `operation` of ours, recorded under `tag`, and everything before it. */
  acknowledge(tag: Tag, operation: Operation, forget: Forget): void;
  /** R4: the server refused what was recorded under `tag`; everything before it is acknowledged. */
  retract(tag: Tag, emit: Emit, forget: Forget): void;
  rewriter(): Rewriter;
  /** The content as the server has it. Shares nothing that an edit would change. */
  base(): Content;
  /** What is not visible but held here: may come back, or is what the server still has. */
  hidden(): Iterable<Element>;
}
