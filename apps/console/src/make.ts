// Makes elements of the page. Text goes in as text, never as markup, so nothing in a model can become part of the page.

type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with attributes (`true`: present without a value; `false`: absent) and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
