// A page with one editor on one model, for tests in a real browser: `?url=` names the server,
// `model=` the model, `name=` the person.

import { EditorView } from "@codemirror/view";
import { connectAnonymously, type RealTimeString } from "@convergence/client";
import type { RemoteCursor } from "../cursor-exchange.ts";
import { setCursors } from "../cursors-field.ts";
import { convergence } from "../index.ts";
import { FakeRanges } from "./fake-ranges.ts";

const parameters = new URLSearchParams(location.search);
const domain = await connectAnonymously(parameters.get("url") ?? "", parameters.get("name") ?? "");
const model = await domain.models().openAutoCreate({
  collection: "tests",
  id: parameters.get("model") ?? "",
  data: { text: parameters.get("text") ?? "" },
});
const text = model.elementAt("text") as RealTimeString;
/** Stands in for the references of the string. */
const ranges = new FakeRanges();
const { on } = text;
Object.assign(text, {
  rangeReference: (key: string) => ranges.rangeReference(key),
  references: (filter: { readonly key: string }) => ranges.references(filter),
  on: (...[name, listener]: Parameters<typeof on>) =>
    (name as string) === "reference" ? ranges.on("reference", listener as never) : on.call(text, name, listener),
});
/** Marks what it was asked for; the model tells nobody of it, as of any edit from here. */
const undo = {
  undo: () => text.insert(0, "(undone)").isAttached(),
  redo: () => text.insert(8, "(redone)").isAttached(),
};
const view = new EditorView({
  doc: text.value(),
  extensions: [convergence(text, { undo }), EditorView.lineWrapping],
  parent: document.body,
});
view.focus();

/** What tests look at. */
export const page = {
  domain,
  model,
  text,
  view,
  ranges,
  showCursors: (cursors: readonly RemoteCursor[]) => view.dispatch({ effects: setCursors.of(cursors) }),
};
declare global {
  var editorPage: typeof page;
}
globalThis.editorPage = page;
