// The field that edits one value of the tree, by the type of the value. It shows what others do to the value at once.

import {
  bindTextInput,
  RealTimeBoolean,
  RealTimeDate,
  type RealTimeElement,
  RealTimeNumber,
  RealTimeString,
} from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { committedField } from "./committed-field.ts";
import { dateOf, fieldTextOf } from "./date-field.ts";
import { iconButton } from "./icon-button.ts";
import { make } from "./make.ts";

export type ValueEditor = {
  readonly nodes: readonly HTMLElement[];
  /** Stops listening. */
  readonly dispose: () => void;
};

const nothingToDispose = (): void => undefined;

/** The fields of an element that holds no others. They still need names. */
export function valueEditor(element: RealTimeElement, attempt: Attempt): ValueEditor {
  if (element instanceof RealTimeString) return stringEditor(element);
  if (element instanceof RealTimeNumber) return numberEditor(element, attempt);
  if (element instanceof RealTimeBoolean) return booleanEditor(element, attempt);
  if (element instanceof RealTimeDate) return dateEditor(element, attempt);
  return { nodes: [make("span", { class: "null" }, "null")], dispose: nothingToDispose };
}

/** A text area, because an input would drop the line breaks. */
function stringEditor(string: RealTimeString): ValueEditor {
  const area = make("textarea", { class: "string", rows: "1", spellcheck: "false" });
  return { nodes: [area], dispose: bindTextInput(area, string) };
}

function numberEditor(number: RealTimeNumber, attempt: Attempt): ValueEditor {
  const input = make("input", { type: "number", step: "any", class: "number" });
  const field = committedField(
    input,
    () => String(number.value()),
    (text) => {
      if (text !== "" && Number.isFinite(Number(text))) attempt(() => number.value(Number(text)));
    },
  );
  const add = (step: number): void => void attempt(() => number.add(step));
  // The browser's own steps would be sets, which overwrite what others add.
  input.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    field.commit();
    add(step);
  });
  input.addEventListener("wheel", (event) => event.preventDefault(), { passive: false });
  const less = iconButton("minus", "Subtract 1 from", () => add(-1));
  const more = iconButton("plus", "Add 1 to", () => add(1));
  number.on("delta", field.refresh).on("value", field.refresh);
  return {
    nodes: [less, input, more],
    dispose: () => void number.off("delta", field.refresh).off("value", field.refresh),
  };
}

function booleanEditor(boolean: RealTimeBoolean, attempt: Attempt): ValueEditor {
  const box = make("input", { type: "checkbox" });
  const words = make("span", { class: "quiet", "aria-hidden": "true" });
  const show = (): void => {
    box.checked = boolean.value();
    words.textContent = String(boolean.value());
  };
  box.addEventListener("change", () => {
    attempt(() => boolean.value(box.checked));
    show();
  });
  boolean.on("value", show);
  show();
  return { nodes: [box, words], dispose: () => void boolean.off("value", show) };
}

function dateEditor(date: RealTimeDate, attempt: Attempt): ValueEditor {
  const input = make("input", { type: "datetime-local", step: "any", class: "date" });
  const field = committedField(
    input,
    () => fieldTextOf(date.value()),
    (text) => {
      const wanted = dateOf(text);
      if (wanted !== undefined) attempt(() => date.value(wanted));
    },
  );
  date.on("value", field.refresh);
  return { nodes: [input], dispose: () => void date.off("value", field.refresh) };
}
