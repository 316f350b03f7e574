// Who has the model open now, this window marked.

import type { ModelCollaborator, RealTimeModel } from "@convergence/client";
import { coalesced } from "./coalesced.ts";
import { make } from "./make.ts";

/** Colours of the style sheet. */
const coloursCount = 8;

export function showPeople(list: HTMLUListElement, model: RealTimeModel): void {
  const update = coalesced(() => {
    const own = model.session().sessionId();
    const people = model.isOnline()
      ? model.collaborators()
      : model.collaborators().filter((each) => each.sessionId === own);
    const inOrder = people.toSorted((a, b) => Number(b.sessionId === own) - Number(a.sessionId === own));
    list.replaceChildren(...inOrder.map((each) => badge(each, each.sessionId === own)));
  });
  for (const event of ["collaborator_opened", "collaborator_closed", "online", "offline", "closed"] as const)
    model.on(event, update);
  update();
}

function badge({ sessionId, user }: ModelCollaborator, isOwn: boolean): HTMLLIElement {
  const dot = make("span", { class: "dot", "data-colour": String(colourOf(sessionId)), "aria-hidden": "true" });
  const item = make("li", { class: "person" }, dot, user.displayName);
  if (isOwn) item.append(make("span", { class: "quiet" }, "(you)"));
  return item;
}

/** The same for everybody who looks at a session. */
export function colourOf(sessionId: string): number {
  let sum = 0;
  for (const unit of sessionId) sum = (sum * 31 + unit.charCodeAt(0)) % 65_521;
  return sum % coloursCount;
}
