// The header's forms and links: which model is shown, a second window on it, and the user's own name.

import type { ConvergenceDomain } from "@convergence/client";
import { searchFor } from "./address.ts";
import { keepName, tidyName } from "./display-name.ts";
import { part } from "./part.ts";

/** Works before there is a connection, so that another model can be chosen when one cannot be opened. */
export function showModelForm(model: string): void {
  const input = part("model-input", HTMLInputElement);
  const open = part("model-open", HTMLButtonElement);
  input.value = model;
  part("second-window", HTMLAnchorElement).href = searchFor(model);
  document.title = `${model} – Convergence`;
  input.addEventListener("input", () => {
    open.hidden = input.value.trim() === model;
  });
  part("model-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = input.value.trim();
    if (wanted !== "") location.assign(searchFor(wanted));
  });
}

/** Another name needs another session. What is pending is saved first; without a connection the name has to wait. */
export function showOwnName(name: string, domain: () => ConvergenceDomain | undefined): void {
  const input = part("own-name", HTMLInputElement);
  const save = part("rename-save", HTMLButtonElement);
  input.value = name;
  input.addEventListener("input", () => {
    input.setCustomValidity("");
    const wanted = tidyName(input.value);
    save.hidden = wanted === "" || wanted === name;
  });
  part("rename", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = tidyName(input.value);
    if (wanted === "" || wanted === name) return;
    const current = domain();
    if (!current?.isConnected()) {
      input.setCustomValidity("The name can be changed once the server is back.");
      input.reportValidity();
      return;
    }
    save.disabled = true;
    keepName(sessionStorage, wanted);
    await current.disconnect();
    location.reload();
  });
}
