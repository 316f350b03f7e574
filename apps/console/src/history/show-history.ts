// The button that opens the history of the model in the place of the model, and what closes it again. Editing goes on meanwhile: what
// others do, and what is on its way, is there when the history is closed.

import type { ModelService, RealTimeModel } from "@convergence/client";
import type { Attempt } from "../attempt.ts";
import type { Notices } from "../notices.ts";
import { part } from "../part.ts";
import { namesIn } from "./author-names.ts";
import { HistoryView } from "./history-view.ts";

export type HistoryOptions = {
  readonly service: ModelService;
  readonly model: RealTimeModel;
  readonly attempt: Attempt;
  readonly notices: Notices;
};

export function showHistory({ service, model, attempt, notices }: HistoryOptions): void {
  const button = part("history-open", HTMLButtonElement);
  const section = part("history", HTMLElement);
  const present = part("present", HTMLElement);
  const names = namesIn(model);
  let view: HistoryView | undefined;

  const open = async (): Promise<void> => {
    button.disabled = true;
    try {
      const past = await service.history(model.modelId());
      section.hidden = false;
      setAway(present, true);
      view = new HistoryView({ past, service, model, names, attempt, notices });
      view.focus();
    } catch (error) {
      attempt(() => {
        throw error;
      });
    } finally {
      button.disabled = false;
      button.setAttribute("aria-expanded", String(view !== undefined));
    }
  };
  const close = (): void => {
    view?.close();
    view = undefined;
    setAway(present, false);
    section.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  button.addEventListener("click", () => (view === undefined ? void open() : close()));
  part("history-close", HTMLButtonElement).addEventListener("click", close);
  document.addEventListener("keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && view !== undefined && !defaultPrevented) close();
  });
  button.disabled = false;
}

/** Out of sight and of reach, but laid out: to lay a long text out anew takes longer than a frame. */
function setAway(element: HTMLElement, isAway: boolean): void {
  element.toggleAttribute("data-away", isAway);
  element.inert = isAway;
}
