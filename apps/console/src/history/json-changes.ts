// The difference of two contents in words for people: what was added, removed, changed or put into another order, and where. Pure.
//
// Elements are told by their ids: one that was replaced by an equal one counts as another. What is inside something that came or went is
// not said apart.

/** A content at one moment. `value`: as JSON; `inside`: what an object or array holds, in order, with key or index. */
export type Content = {
  readonly id: string;
  readonly type: string;
  readonly value: unknown;
  readonly inside: readonly (readonly [string | number, Content])[] | undefined;
};

export type JsonChange = {
  readonly kind: "added" | "removed" | "changed" | "reordered";
  /** From the root; of what was removed as it was before, otherwise as it is after. */
  readonly path: readonly (string | number)[];
  readonly before: unknown;
  readonly after: unknown;
};

export function jsonChanges(before: Content, after: Content): JsonChange[] {
  const changes: JsonChange[] = [];
  compare(before, after, [], changes);
  return changes;
}

function compare(before: Content, after: Content, path: JsonChange["path"], changes: JsonChange[]): void {
  if (before.inside === undefined || after.inside === undefined) {
    const isSame = JSON.stringify(before.value) === JSON.stringify(after.value);
    if (!isSame) changes.push({ kind: "changed", path, before: before.value, after: after.value });
    return;
  }
  const isArray = after.type === "array";
  // A key stays a place; an index does not, so there an item is what stays.
  const nameOf = (key: string | number, { id }: Content): string | number => (isArray ? id : key);
  const former = new Map(before.inside.map(([key, child]) => [nameOf(key, child), child]));
  const now = new Map(after.inside.map(([key, child]) => [nameOf(key, child), child]));
  for (const [key, child] of before.inside) {
    if (!now.has(nameOf(key, child)))
      changes.push({ kind: "removed", path: [...path, key], before: child.value, after: undefined });
  }
  const stayed = [...former.keys()].filter((name) => now.has(name));
  const order = [...now.keys()].filter((name) => former.has(name));
  if (isArray && stayed.some((name, index) => name !== order[index]))
    changes.push({ kind: "reordered", path, before: undefined, after: undefined });
  for (const [key, child] of after.inside) {
    const old = former.get(nameOf(key, child));
    const inside = [...path, key];
    if (old === undefined) changes.push({ kind: "added", path: inside, before: undefined, after: child.value });
    else if (old.id === child.id && old.type === child.type) compare(old, child, inside, changes);
    else changes.push({ kind: "changed", path: inside, before: old.value, after: child.value });
  }
}

/** Of a value in the list of changes; whoever wants all of it finds it in the tree. */
const valueUnitsShown = 120;

export function changeWords({ kind, path, before, after }: JsonChange): string {
  const where = path.length === 0 ? "The whole model" : path.join(" › ");
  if (kind === "added") return `${where} added: ${shown(after)}`;
  if (kind === "removed") return `${where} removed: ${shown(before)}`;
  if (kind === "reordered") return `${where}: another order`;
  return `${where}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > valueUnitsShown ? `${text.slice(0, valueUnitsShown)}…` : text;
}
