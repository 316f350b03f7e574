import assert from "node:assert/strict";
import test from "node:test";
import { type ChangeSpec, EditorState } from "@codemirror/state";
import { cursorsField, differ, setCursors } from "./cursors-field.ts";
import type { RemoteCursor } from "./remote-cursors.ts";

const cursor = (anchor: number, head: number, sessionId = "bob"): RemoteCursor => ({
  ...{ sessionId, name: sessionId, colour: 1, anchor, head },
});
const begin = (...cursors: RemoteCursor[]): EditorState =>
  set(EditorState.create({ doc: "one\ntwo three", extensions: cursorsField }), ...cursors);
const set = (state: EditorState, ...cursors: RemoteCursor[]): EditorState =>
  state.update({ effects: setCursors.of(cursors) }).state;
const edit = (state: EditorState, changes: ChangeSpec): EditorState => state.update({ changes }).state;

const places = (state: EditorState): [number, number][] =>
  state.field(cursorsField).cursors.map(({ anchor, head }) => [anchor, head]);
/** Where marks and widgets are, in order. */
function decorations(state: EditorState): string[] {
  const found: string[] = [];
  state.field(cursorsField).decorations.between(0, state.doc.length, (from, to) => {
    found.push(from === to ? `|${from}` : `${from}-${to}`);
  });
  return found;
}

test("a selection is a mark and a caret at its head, a caret alone only that", () => {
  assert.deepEqual(decorations(begin(cursor(4, 7), cursor(9, 8, "cleo"), cursor(0, 0, "dora"))), [
    "|0",
    "4-7",
    "|7",
    "|8",
    "8-9",
  ]);
});

test("between two settings every change carries them along", () => {
  const state = edit(begin(cursor(4, 7), cursor(7, 4, "cleo"), cursor(4, 4, "dora")), [
    { from: 0, insert: "zero " },
    { from: 4, insert: "X" },
    { from: 7, insert: "Y" },
  ]);
  assert.deepEqual(places(state), [
    [10, 13],
    [13, 10],
    [9, 9],
  ]);
  assert.deepEqual(places(edit(state, { from: 9, to: 13 })), [
    [9, 9],
    [9, 9],
    [9, 9],
  ]);
  assert.deepEqual(decorations(edit(state, { from: 0, to: state.doc.length })), ["|0", "|0", "|0"]);
});

test("a caret that is set where it is keeps its label; one that is moved shows it anew", () => {
  const moves = (state: EditorState): number[] => state.field(cursorsField).cursors.map((each) => each.moves);
  let state = begin(cursor(4, 4));
  assert.deepEqual(moves(state), [1]);
  state = edit(state, { from: 0, insert: "x" });
  assert.equal(differ(state, state.changes(), [cursor(5, 5)]), false);
  assert.equal(differ(state, state.changes({ from: 0, insert: "x" }), [cursor(6, 6)]), false);
  state = set(state, cursor(5, 5));
  assert.deepEqual(moves(state), [1]);
  assert.equal(differ(state, state.changes(), [cursor(6, 6)]), true);
  state = set(state, cursor(6, 6), cursor(0, 0, "cleo"));
  assert.deepEqual(moves(state), [2, 1]);
  assert.equal(differ(state, state.changes(), []), true);
  assert.deepEqual(decorations(set(state)), []);
});
