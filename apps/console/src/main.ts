// The console page: connects, opens the model that the address names, and hands it to the parts of the page.

import { type ConvergenceDomain, connectAnonymously, type RealTimeModel } from "@convergence/client";
import { modelOf, serverOf } from "./address.ts";
import { attemptWith } from "./attempt.ts";
import { showStatus } from "./connection-status.ts";
import { ownName } from "./display-name.ts";
import { closedFailure, failureOf, showFailure } from "./failure-panel.ts";
import { firstContent } from "./first-content.ts";
import { showHistory } from "./history/show-history.ts";
import { Notices } from "./notices.ts";
import { part } from "./part.ts";
import { showPeople } from "./people.ts";
import { refusalNotice } from "./refusal-notice.ts";
import { showModelForm, showOwnName } from "./session-bar.ts";
import { showConflicts } from "./show-conflicts.ts";
import { showProgress } from "./show-progress.ts";
import { showText } from "./text-pane.ts";
import { showTree } from "./tree-pane.ts";
import { showUndo } from "./undo-buttons.ts";

const modelId = modelOf(location.search);
const name = ownName(sessionStorage);
const failurePanel = part("failure", HTMLElement);
const notices = new Notices(part("notices", HTMLElement));
let domain: ConvergenceDomain | undefined;

showModelForm(modelId);
showOwnName(name, () => domain);

try {
  domain = await connectAnonymously(serverOf(location.href), name);
  const model = await domain.models().openAutoCreate<Readonly<Record<string, unknown>>>({
    collection: "demo",
    id: modelId,
    data: () => firstContent(modelId, new Date()),
  });
  show(domain, model);
} catch (error) {
  const connection = part("connection", HTMLElement);
  connection.dataset.state = "disconnected";
  connection.textContent = "Disconnected";
  showFailure(failurePanel, failureOf(error, location.host));
}

function show(connected: ConvergenceDomain, model: RealTimeModel): void {
  // Two fields may show the same text, and each has to hear of what is typed in the other.
  model.emitLocalEvents(true);
  const attempt = attemptWith(notices);
  showStatus(connected, model);
  showProgress(model);
  showPeople(part("people", HTMLUListElement), model);
  const undo = model.undoManager();
  showUndo(model, undo, attempt);
  showText(model, undo, attempt);
  showTree(part("tree", HTMLUListElement), model, attempt);
  showConflicts(model, notices);
  showHistory({ service: connected.models(), model, attempt, notices });

  model.on("refused", ({ message, operations }) => notices.show(refusalNotice(message, operations)));
  model.on("closed", ({ code, reason, lostChanges }) => {
    if (code !== undefined) showFailure(failurePanel, closedFailure(code, reason, lostChanges));
  });
  connected.on("error", ({ error }) => {
    if (connected.isDisconnected()) showFailure(failurePanel, failureOf(error, location.host));
  });
  // What is pending lives in this window only.
  window.addEventListener("beforeunload", (event) => {
    if (model.isOpen() && !model.isCommitted()) event.preventDefault();
  });
}
