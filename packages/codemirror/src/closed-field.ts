// Whether the model takes edits no longer: then the editor is for reading only.

import { EditorState, StateEffect, StateField } from "@codemirror/state";

export const setClosed = StateEffect.define<boolean>();

export const closedField = StateField.define<boolean>({
  create: () => false,
  update(isClosed, { effects }) {
    return effects.findLast((effect) => effect.is(setClosed))?.value ?? isClosed;
  },
  provide: (field) => EditorState.readOnly.from(field),
});
