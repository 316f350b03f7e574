// The way to a new key of an object or a new item of an array: a button that opens a small form in its place.

import { type RealTimeArray, RealTimeObject } from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { icon } from "./icon-button.ts";
import { make } from "./make.ts";
import { freshId, nameAfter } from "./names.ts";
import { blankLike, type NewType, newTypes, newValue } from "./new-value.ts";

export type Container = RealTimeObject | RealTimeArray;

export type AddForm = { readonly node: HTMLElement; readonly focus: () => void };

const likeTheLast = "like the last one";

/** `added`: is called with the key or index of what is new. */
export function addForm(
  container: Container,
  keyIds: readonly string[],
  attempt: Attempt,
  added: (at: string | number) => void,
): AddForm {
  const isObject = container instanceof RealTimeObject;
  const what = isObject ? "Add a key" : "Add an item";
  const open = make("button", { type: "button", class: "add-button", "aria-label": `${what} to` }, icon("plus"), what);
  nameAfter(open, keyIds);
  const key = make("input", {
    class: "add-key",
    "aria-label": "New key",
    placeholder: "key",
    required: true,
    autocomplete: "off",
    spellcheck: "false",
  });
  const type = make("select", { "aria-label": "Type", id: freshId() });
  const submit = make("button", { type: "submit", class: "primary" }, "Add");
  const cancel = make("button", { type: "button" }, "Cancel");
  const form = make("form", { class: "add-form", hidden: true }, ...(isObject ? [key] : []), type, submit, cancel);
  const node = make("li", { class: "add-row" }, open, form);

  const close = (): void => {
    form.hidden = true;
    open.hidden = false;
    form.reset();
  };
  open.addEventListener("click", () => {
    const hasLike = !isObject && container.length() > 0;
    type.replaceChildren(...[...(hasLike ? [likeTheLast] : []), ...newTypes].map((each) => make("option", {}, each)));
    open.hidden = true;
    form.hidden = false;
    (isObject ? key : type).focus();
  });
  cancel.addEventListener("click", () => {
    close();
    open.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel.click();
  });
  key.addEventListener("input", () => key.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isObject && container.hasKey(key.value)) {
      key.setCustomValidity(`There is a key “${key.value}” already.`);
      key.reportValidity();
      return;
    }
    const at = isObject ? key.value : container.length();
    const worked = attempt(() => {
      if (isObject) container.set(key.value, chosenValue(type.value, undefined));
      else container.push(chosenValue(type.value, container.get(container.length() - 1).value()));
    });
    if (!worked) return;
    close();
    added(at);
  });
  return { node, focus: () => open.focus() };
}

function chosenValue(choice: string, last: unknown): unknown {
  const now = new Date();
  return choice === likeTheLast ? blankLike(last, now) : newValue(choice as NewType, now);
}
