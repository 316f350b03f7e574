// A page with one editor on one model, for tests in a real browser: `?url=` names the server,
// `model=` the model, `name=` the person; `undo=outside` gives the editor a manager that the page has, too.

import { EditorView } from "@codemirror/view";
import { connectAnonymously, type RealTimeString } from "@convergence/client";
import { setCursors } from "../cursors-field.ts";
import { convergence } from "../index.ts";
import type { RemoteCursor } from "../remote-cursors.ts";

const parameters = new URLSearchParams(location.search);
const domain = await connectAnonymously(parameters.get("url") ?? "", parameters.get("name") ?? "");
const model = await domain.models().openAutoCreate({
  collection: "tests",
  id: parameters.get("model") ?? "",
  data: { text: parameters.get("text") ?? "" },
});
const text = model.elementAt("text") as RealTimeString;
const undo = parameters.get("undo") === "outside" ? model.undoManager({ within: text }) : undefined;
const view = new EditorView({
  doc: text.value(),
  extensions: [convergence(text, undo && { undo }), EditorView.lineWrapping],
  parent: document.body,
});
view.focus();

/** What tests look at. */
export const page = {
  domain,
  model,
  text,
  undo,
  view,
  showCursors: (cursors: readonly RemoteCursor[]) => view.dispatch({ effects: setCursors.of(cursors) }),
};
declare global {
  var editorPage: typeof page;
}
globalThis.editorPage = page;
