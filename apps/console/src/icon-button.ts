// Buttons that show a drawing and say their name to whoever cannot see it.

import { make } from "./make.ts";

const drawings = {
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  remove: "M4 4l8 8M12 4l-8 8",
  pencil: "M3 13l.8-3.2L10.6 3 13 5.4 6.2 12.2z",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  chevron: "M6 3l5 5-5 5",
} as const;

export type IconName = keyof typeof drawings;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  path.setAttribute("d", drawings[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name: IconName, label: string, action: () => void): HTMLButtonElement {
  const button = make(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label },
    icon(name),
  );
  button.addEventListener("click", action);
  return button;
}
