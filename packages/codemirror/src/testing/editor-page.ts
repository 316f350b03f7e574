// A page with one editor on one model, for tests in a real browser: `?url=` names the server,
// `model=` the model, `name=` the person.

import { EditorView } from "@codemirror/view";
import { connectAnonymously, type RealTimeString } from "@convergence/client";
import type { RemoteCursor } from "../cursor-exchange.ts";
import { setCursors } from "../cursors-field.ts";
import { convergence } from "../index.ts";

const parameters = new URLSearchParams(location.search);
const domain = await connectAnonymously(parameters.get("url") ?? "", parameters.get("name") ?? "");
const model = await domain.models().openAutoCreate({
  collection: "tests",
  id: parameters.get("model") ?? "",
  data: { text: parameters.get("text") ?? "" },
});
const text = model.elementAt("text") as RealTimeString;
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
  showCursors: (cursors: readonly RemoteCursor[]) => view.dispatch({ effects: setCursors.of(cursors) }),
};
declare global {
  var editorPage: typeof page;
}
globalThis.editorPage = page;
