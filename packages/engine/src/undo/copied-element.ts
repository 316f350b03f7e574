// Elements out of sight, copied: the document may build them anew, with another content, while somebody still wants them as they went.

import { type Content, contained, type Element } from "../document.ts";
import { List } from "../list/list.ts";
import { Text } from "../text/text.ts";

/** With all that is inside, detached. */
export function copiedElement(element: Element): Element {
  const copy = { ...element, content: copiedContent(element.content), parent: undefined } as Element;
  for (const child of contained(copy.content)) child.parent = copy;
  return copy;
}

/** Its elements are detached. */
export function copiedContent(content: Content): Content {
  if (content instanceof Text) return new Text(content.toString());
  if (content instanceof List) return new List(content.map(copiedElement));
  if (content instanceof Map) return new Map([...content].map(([key, child]) => [key, copiedElement(child)]));
  return content;
}
