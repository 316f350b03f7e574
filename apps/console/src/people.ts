// Who has the model open now, this window and those without a connection marked.

import type { ModelCollaborator, RealTimeModel } from "@convergence/client";
import { colorOf } from "@convergence/codemirror";
import { coalesced } from "./coalesced.ts";
import { make } from "./make.ts";

export function showPeople(list: HTMLUListElement, model: RealTimeModel): void {
  const update = coalesced(() => {
    const own = model.session().sessionId();
    const people = model.isOnline()
      ? model.collaborators()
      : model.collaborators().filter((each) => each.sessionId === own);
    const inOrder = people.toSorted((a, b) => Number(b.sessionId === own) - Number(a.sessionId === own));
    list.replaceChildren(...inOrder.map((each) => badge(each, each.sessionId === own)));
  });
  for (const change of ["opened", "closed", "reconnecting", "reconnected"] as const)
    model.on(`collaborator_${change}`, update);
  for (const event of ["online", "offline", "closed"] as const) model.on(event, update);
  update();
}

function badge({ user, colorIndex, isReconnecting }: ModelCollaborator, isOwn: boolean): HTMLLIElement {
  const dot = make("span", { class: "dot", "aria-hidden": "true" });
  // The colour of their caret in the text. An attribute would be against the page's security policy.
  dot.style.backgroundColor = colorOf(colorIndex);
  const item = make("li", { class: "person" }, dot, user.displayName);
  if (isOwn) item.append(make("span", { class: "quiet" }, "(you)"));
  else if (isReconnecting) item.append(make("span", { class: "quiet" }, "(reconnecting)"));
  return item;
}
