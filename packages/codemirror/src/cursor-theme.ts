// How the cursors of others look. Applications change it with a theme of their own for the same classes.

import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { palette } from "./colours.ts";

/** Of the selection's background, as a byte in hex: letters on it stay readable, whether the page is light or dark. */
const selectionOpacity = { light: "30", dark: "60" } as const;

type Rules = Parameters<typeof EditorView.baseTheme>[0];

function coloured(): Rules {
  const rules: Record<string, Rules[string]> = {};
  palette.forEach((colour, i) => {
    rules[`.cm-collaborator-caret.cm-collaborator-${i}`] = { borderColor: colour };
    rules[`.cm-collaborator-${i} > .cm-collaborator-name`] = { backgroundColor: colour };
    for (const mode of ["light", "dark"] as const) {
      rules[`&${mode} .cm-collaborator-selection.cm-collaborator-${i}`] = {
        backgroundColor: colour + selectionOpacity[mode],
      };
    }
  });
  return rules;
}

export const cursorTheme: Extension = EditorView.baseTheme({
  ...coloured(),
  ".cm-collaborator-caret": {
    position: "relative",
    borderLeft: "2px solid",
    marginLeft: "-1px",
    marginRight: "-1px",
  },
  // Two pixels are hard to point at.
  ".cm-collaborator-caret::after": {
    content: '""',
    position: "absolute",
    top: 0,
    bottom: 0,
    left: "-5px",
    right: "-4px",
  },
  ".cm-collaborator-name": {
    position: "absolute",
    bottom: "100%",
    left: "-2px",
    zIndex: 10,
    borderRadius: "3px 3px 3px 0",
    color: "#fff",
    font: "600 11px/16px system-ui, sans-serif",
    whiteSpace: "nowrap",
    overflow: "hidden",
    textOverflow: "ellipsis",
    pointerEvents: "none",
    userSelect: "none",
    // While it does not show it takes no room, which could make the editor scroll.
    boxSizing: "border-box",
    maxWidth: 0,
    opacity: 0,
    animation: "cm-collaborator-name 2s",
  },
  ".cm-collaborator-name-below": { bottom: "auto", top: "100%", borderRadius: "0 3px 3px 3px" },
  ".cm-collaborator-caret:hover > .cm-collaborator-name": { maxWidth: "16em", opacity: 1, padding: "0 4px" },
  "@keyframes cm-collaborator-name": {
    "0%, 85%": { maxWidth: "16em", padding: "0 4px", opacity: 1 },
    "100%": { maxWidth: "16em", padding: "0 4px", opacity: 0 },
  },
});
