// Windows of the console page in a real browser, and the server's own view of the model that they show.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectAnonymously } from "@convergence/client";
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import type { TextEditor } from "../text-editor.ts";

/** Brings the page that the server serves up to date with its sources. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL("../../build.ts", import.meta.url))]);
}

export type Window = {
  readonly page: Page;
  /** What the browser complained about so far. */
  readonly complaints: string[];
};

/** Opens a window on a model, in a browser profile of its own, and waits until it follows the server. `prepare` comes before. */
export async function openWindow(
  browser: Browser,
  url: string,
  model: string,
  name: string,
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript((own) => {
    const key = "convergence-display-name";
    if (sessionStorage.getItem(key) === null) sessionStorage.setItem(key, own);
  }, name);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await prepare(page);
  await page.goto(`${url}?${new URLSearchParams({ model })}`);
  await settled(page);
  return { page, complaints };
}

/** Waits until the window is connected and has nothing pending. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#connection[data-state="connected"]').waitFor();
  await page.locator('#save-state[data-state="saved"]').waitFor();
}

/** Waits until both windows have settled and show the version that the server has. Returns the server's value. */
export async function agreed(url: string, model: string, ...pages: readonly Page[]): Promise<unknown> {
  for (const page of pages) await settled(page);
  const { value, version } = await serverValue(url, model);
  for (const page of pages) await page.locator("#version", { hasText: new RegExp(`^${version}$`) }).waitFor();
  return value;
}

/** The model as somebody sees it who opens it now; dates are milliseconds. */
export async function serverValue(
  url: string,
  id: string,
): Promise<{ readonly value: unknown; readonly version: number }> {
  const domain = await connectAnonymously(url, "Onlooker");
  try {
    const model = await domain.models().open(id);
    return { value: plain(model.root().value()), version: model.version() };
  } finally {
    await domain.dispose();
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** The model as the fields of the tree show it. */
export const treeValue = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const read = (list: Element, isArray: boolean): unknown => {
      const nodes = [...list.children].filter((child) => child.classList.contains("node"));
      const entries = nodes.map((node) => {
        const field = node.querySelector<HTMLInputElement>(":scope > .row > .value :is(input, textarea)");
        const key = node.querySelector(":scope > .row > .key")!.textContent;
        return [key, shownBy(node, field)] as const;
      });
      return isArray ? entries.map((entry) => entry[1]) : Object.fromEntries(entries);
    };
    const shownBy = (node: Element, field: HTMLInputElement | null): unknown => {
      const type = node.getAttribute("data-type");
      if (type === "string") return field!.value;
      if (type === "number") return Number(field!.value);
      if (type === "boolean") return field!.checked;
      if (type === "date") return new Date(field!.value).getTime();
      if (type === "null") return null;
      return read(node.querySelector(":scope > .children")!, type === "array");
    };
    return read(document.getElementById("tree")!, false);
  });

type Shown = HTMLElement & Pick<TextEditor, "value" | "selection" | "select">;

/** The text in the editor. */
export const editorText = (page: Page): Promise<string> =>
  page.locator("#text").evaluate((editor: Shown) => editor.value);

/** Puts the caret of the editor at a place in its text, directly after `before`. */
export async function placeCaret(page: Page, before: string): Promise<void> {
  await page.locator("#text").evaluate((editor: Shown, text) => {
    const at = editor.value.indexOf(text);
    if (at < 0) throw new Error(`The text does not hold ${text}`);
    editor.select({ start: at + text.length, end: at + text.length });
  }, before);
}

/** Selects the first stretch of the editor's text that is `wanted`. */
export async function selectText(page: Page, wanted: string): Promise<void> {
  await page.locator("#text").evaluate((editor: Shown, text) => {
    const start = editor.value.indexOf(text);
    if (start < 0) throw new Error(`The text does not hold ${text}`);
    editor.select({ start, end: start + text.length });
  }, wanted);
}

/** What is selected in the editor. */
export const selectedText = (page: Page): Promise<string> =>
  page.locator("#text").evaluate((editor: Shown) => {
    const { start, end } = editor.selection;
    return editor.value.slice(start, end);
  });

/** The text of the editor up to its caret. */
export const textBeforeCaret = (page: Page): Promise<string> =>
  page.locator("#text").evaluate((editor: Shown) => {
    const { start, end } = editor.selection;
    if (start !== end) throw new Error("Something is selected");
    return editor.value.slice(0, start);
  });

/** A connection that a test can cut, and bring back. */
export type Cable = {
  readonly attach: (page: Page) => Promise<void>;
  readonly cut: () => void;
  readonly mend: () => void;
};

export function cable(): Cable {
  let isCut = false;
  const open = new Set<WebSocketRoute>();
  return {
    attach: (page) =>
      page.routeWebSocket(/.*/, (socket) => {
        if (isCut) return void socket.close();
        open.add(socket);
        socket.connectToServer();
      }),
    cut() {
      isCut = true;
      for (const socket of open) void socket.close();
      open.clear();
    },
    mend() {
      isCut = false;
    },
  };
}
