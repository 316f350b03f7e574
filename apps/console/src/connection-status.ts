// Whether the server is there, how far the user's work has come, and which version of the model is shown.

import type { ConvergenceDomain, RealTimeModel } from "@convergence/client";
import { coalesced } from "./coalesced.ts";
import { part } from "./part.ts";
import { saveWords } from "./save-words.ts";

const connectionWords = {
  connected: "Connected",
  reconnecting: "Reconnecting…",
  disconnected: "Disconnected",
} as const;

/** Keeps the words in the header true for as long as the page lives. */
export function showStatus(domain: ConvergenceDomain, model: RealTimeModel): void {
  const connection = part("connection", HTMLElement);
  const save = part("save-state", HTMLElement);
  const version = part("version", HTMLElement);

  const update = coalesced(() => {
    const state = connectionState(domain, model);
    if (connection.dataset.state !== state) {
      connection.dataset.state = state;
      connection.textContent = connectionWords[state];
    }
    const words = saveWords(model.pendingChanges(), state === "connected");
    save.dataset.state = words.state;
    save.textContent = words.text;
    version.textContent = String(model.version());
  });

  for (const event of ["connected", "interrupted", "connection_failed", "disconnected"] as const)
    domain.on(event, update);
  for (const event of [
    "offline",
    "online",
    "reconnecting",
    "version_changed",
    "modified",
    "committed",
    "closed",
  ] as const) {
    model.on(event, update);
  }
  model.root().on("model_changed", update);
  update();
}

/** Connected means that the model follows the server: everything that happened meanwhile is in. */
function connectionState(domain: ConvergenceDomain, model: RealTimeModel): keyof typeof connectionWords {
  if (model.isOnline()) return "connected";
  return model.isOpen() && !domain.isDisconnected() ? "reconnecting" : "disconnected";
}
