// The name under which the others see this window. Made up at first; kept for as long as the window is open.

const manners = [
  "Quiet",
  "Swift",
  "Bright",
  "Gentle",
  "Merry",
  "Clever",
  "Calm",
  "Bold",
  "Curious",
  "Patient",
] as const;
const animals = ["Otter", "Heron", "Lynx", "Badger", "Finch", "Marten", "Hare", "Owl", "Seal", "Beaver"] as const;
const storageKey = "convergence-display-name";

export const displayNameLengthMax = 40;

const oneOf = (words: readonly string[], random: number): string => words[Math.floor(random * words.length)]!;

/** Two numbers from 0 up to 1 choose. */
export const inventedName = (first: number, second: number): string =>
  `${oneOf(manners, first)} ${oneOf(animals, second)}`;

/** What is left of a name that somebody typed; empty if nothing is. Always well-formed and without control characters. */
export function tidyName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  // By whole characters, so that none is cut in two.
  return [...plain].slice(0, displayNameLengthMax).join("").trim();
}

export function ownName(storage: Storage): string {
  const kept = tidyName(storage.getItem(storageKey) ?? "");
  if (kept !== "") return kept;
  const name = inventedName(Math.random(), Math.random());
  keepName(storage, name);
  return name;
}

export function keepName(storage: Storage, name: string): void {
  storage.setItem(storageKey, name);
}
