// The large text area, bound to the text under the key `text`, whichever element that is at the moment.

import { bindTextInput, type RealTimeModel, RealTimeString } from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { part } from "./part.ts";

const key = "text";

export function showText(model: RealTimeModel, attempt: Attempt): void {
  const area = part("text", HTMLTextAreaElement);
  const missing = part("text-missing", HTMLElement);
  let bound: RealTimeString | undefined;
  let unbind: () => void = () => undefined;

  const update = (): void => {
    const element = model.root().get(key);
    const text = element instanceof RealTimeString ? element : undefined;
    missing.hidden = text !== undefined;
    if (text === bound) return;
    unbind();
    bound = text;
    unbind = text === undefined ? () => undefined : bindTextInput(area, text);
    if (text === undefined) area.value = "";
    area.disabled = text === undefined;
  };

  part("text-add", HTMLButtonElement).addEventListener("click", () => {
    if (attempt(() => void model.root().set(key, ""))) area.focus();
  });
  for (const event of ["set", "remove", "value"] as const) model.root().on(event, update);
  model.on("closed", () => {
    area.readOnly = true;
  });
  update();
}
