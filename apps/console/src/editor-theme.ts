// How the text editor looks: like the rest of the page, in whose light and dark colours. Style sheets of the page do not reach inside.

import { EditorView } from "@codemirror/view";

export const editorTheme = EditorView.theme({
  "&": { flex: "1", minHeight: "0", fontSize: "1.05rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { overflow: "auto", fontFamily: "inherit", lineHeight: "1.6" },
  // Room above the first line for the names at carets.
  ".cm-content": { padding: "1rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem" },
  ".text-mark": {
    backgroundColor: "var(--mark-ground)",
    borderBottom: "2px solid var(--wait)",
  },
  ".text-mark-draft": { backgroundColor: "transparent", borderBottomStyle: "dashed" },
});
