// What the page says about how far the user's work has come. Pure.

export type SaveWords = { readonly state: "saved" | "saving" | "kept"; readonly text: string };

const counted = (changes: number): string => (changes === 1 ? "1 change" : `${changes} changes`);

/** `pending`: changes that the server has not confirmed. */
export function saveWords(pending: number, isConnected: boolean): SaveWords {
  if (pending === 0) return { state: "saved", text: "All changes saved" };
  if (isConnected) return { state: "saving", text: `Saving ${counted(pending)}…` };
  return { state: "kept", text: `${counted(pending)} kept here until the server is back` };
}
