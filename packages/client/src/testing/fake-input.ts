// A text field without a page: it moves its caret as browsers do when its value is written.

import type { TextInput } from "../bind-text-input.ts";

export class FakeInput implements TextInput {
  selectionStart: number | null = 0;
  selectionEnd: number | null = 0;
  selectionDirection: "forward" | "backward" | "none" = "none";
  scrollTop = 0;
  scrollLeft = 0;
  writes = 0;
  #value = "";
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #shows: (text: string) => string;

  /** `shows`: what becomes of a text in the field; by default that of a textarea. */
  constructor(shows: (text: string) => string = (text) => text.replace(/\r\n?/g, "\n")) {
    this.#shows = shows;
  }

  get value(): string {
    return this.#value;
  }
  set value(text: string) {
    this.writes++;
    this.#value = this.#shows(text);
    this.selectionStart = this.selectionEnd = this.#value.length;
    this.scrollTop = 0;
  }

  setSelectionRange(start: number, end: number, direction: "forward" | "backward" | "none" = "none"): void {
    this.selectionStart = start;
    this.selectionEnd = end;
    this.selectionDirection = direction;
  }

  addEventListener(type: string, listener: () => void): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: () => void): void {
    this.#listeners.get(type)?.delete(listener);
  }

  emit(type: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener();
  }

  /** The user puts text in the place of the selection. */
  type(text: string): void {
    const start = this.selectionStart!;
    this.#value = this.#value.slice(0, start) + text + this.#value.slice(this.selectionEnd!);
    this.selectionStart = this.selectionEnd = start + text.length;
    this.emit("input");
  }
}
