// What stands at the top when the page cannot go on: what happened, and what to do about it.

import { ConvergenceError } from "@convergence/client";
import { make } from "./make.ts";
import { sentence } from "./sentence.ts";

export type Failure = { readonly title: string; readonly advice: string; readonly action: string };

/** For an error while connecting or opening. */
export function failureOf(error: unknown, server: string): Failure {
  const code = error instanceof ConvergenceError ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const action = "Try again";
  switch (code) {
    case "connection-failed":
    case "connection-lost":
    case "not-connected":
      return {
        title: `The server at ${server} cannot be reached`,
        advice: "Check that it is running, then try again.",
        action,
      };
    case "anonymous-off":
    case "unauthenticated":
    case "token-expired":
      return {
        title: "This server lets nobody in without a token",
        advice: "Start it with --anonymous to use this page.",
        action,
      };
    default:
      return { title: "The model could not be opened", advice: sentence(message), action };
  }
}

/** For a model that was closed by somebody or something else. `lost`: changes that never reached the server. */
export function closedFailure(code: string, reason: string, lost: number): Failure {
  const gone = code === "model-removed" || code === "model-unknown" || code === "incarnation";
  const title = gone ? "This model was removed" : "This model cannot go on";
  const counted = lost === 1 ? "1 change of yours was not saved." : `${lost} changes of yours were not saved.`;
  const kept = "What it held is still shown below, to copy from.";
  const advice = [gone ? "" : sentence(reason), lost > 0 ? counted : "", kept].filter((part) => part !== "").join(" ");
  return { title, advice, action: gone ? "Begin it anew" : "Open it again" };
}

/** Shows a failure with a button that loads the page again. */
export function showFailure(panel: HTMLElement, { title, advice, action }: Failure): void {
  const button = make("button", { type: "button", class: "primary" }, action);
  button.addEventListener("click", () => location.reload());
  panel.replaceChildren(make("div", {}, make("strong", {}, title), make("p", {}, advice)), button);
  panel.hidden = false;
}
