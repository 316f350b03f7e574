// A page with one editor on one model, for tests in a real browser: `?url=` names the server,
// `model=` the model, `name=` the person.

import { EditorView } from "@codemirror/view";
import { connectAnonymously, type RealTimeString } from "@convergence/client";
import { convergence } from "../index.ts";

const parameters = new URLSearchParams(location.search);
const domain = await connectAnonymously(parameters.get("url") ?? "", parameters.get("name") ?? "");
const model = await domain.models().openAutoCreate({
  collection: "tests",
  id: parameters.get("model") ?? "",
  data: { text: parameters.get("text") ?? "" },
});
const text = model.elementAt("text") as RealTimeString;
const view = new EditorView({
  doc: text.value(),
  extensions: [convergence(text), EditorView.lineWrapping],
  parent: document.body,
});
view.focus();

/** What tests look at. */
export const page = { domain, model, text, view };
declare global {
  var editorPage: typeof page;
}
globalThis.editorPage = page;
