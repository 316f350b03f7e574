// One value of a tree that cannot be edited, as words that follow it.

import { RealTimeDate, type RealTimeElement } from "@convergence/client";
import { coalesced } from "./coalesced.ts";
import { fieldTextOf } from "./date-field.ts";
import { pastStringUnitsMax } from "./limits.ts";
import { make } from "./make.ts";
import type { ValueEditor } from "./value-editor.ts";

export function shownValue(element: RealTimeElement): ValueEditor {
  const words = make("span", { class: element.type() === "null" ? "null" : "past-value" });
  const show = coalesced(() => {
    const text = wordsOf(element);
    if (words.textContent !== text) words.textContent = text;
  });
  element.on("model_changed", show);
  show();
  return { nodes: [words], dispose: () => void element.off("model_changed", show) };
}

function wordsOf(element: RealTimeElement): string {
  if (element instanceof RealTimeDate) return fieldTextOf(element.value());
  const text = String(element.value());
  return text.length > pastStringUnitsMax ? `${text.slice(0, pastStringUnitsMax)}…` : text;
}
