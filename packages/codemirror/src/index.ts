// CodeMirror 6 on a string of a model: `convergence(string)` is the extension.

export { colorOf } from "./colours.ts";
export { convergence, type EditorOptions } from "./convergence.ts";
