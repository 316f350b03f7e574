// What the address of the page says: which model it shows, and where the server is.

export const defaultModel = "welcome";

/** The `model` of a query such as `?model=notes`. */
export function modelOf(search: string): string {
  const model = new URLSearchParams(search).get("model")?.trim() ?? "";
  return model === "" ? defaultModel : model;
}

/** The query that shows a model. */
export const searchFor = (model: string): string => `?${new URLSearchParams({ model })}`;

/** Where the server of a page is: where the page itself is, a folder that a proxy put before it included. */
export const serverOf = (page: string): string => new URL(".", page).href;
