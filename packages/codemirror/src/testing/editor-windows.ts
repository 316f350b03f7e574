// Windows of a real browser with an editor in each, on a real server in the process of the test.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "rolldown";

/** What takes longer does not happen. */
const waitMsMax = 15_000;
const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Editor</title><body><script type="module" src="editor.js"></script>`;

/** The script of the page, from the sources. */
export async function bundlePage(): Promise<string> {
  const { output } = await build({
    input: fileURLToPath(new URL("editor-page.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["source", "browser", "import", "default"] },
    logLevel: "warn",
    write: false,
  });
  return output[0].code;
}

/** Serves the page, and its script, on this machine. */
export async function servePage(script: string): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(({ url }, response) => {
    const isScript = url === "/editor.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** `origin`: of the page. `url`: of the server of the models. */
export type Place = { readonly browser: Browser; readonly origin: string; readonly url: string };

/** Opens a window; when the test ends, it must have had nothing to complain of. */
export async function openEditor(
  t: TestContext,
  { browser, origin, url }: Place,
  parameters: Readonly<Record<string, string>>,
): Promise<Page> {
  const context = await browser.newContext();
  const complaints: string[] = [];
  t.after(async () => {
    await context.close();
    // Of a line that the test has cut the browser says so.
    assert.deepEqual(
      complaints.filter((each) => !each.startsWith("WebSocket connection to")),
      [],
    );
  });
  const page = await context.newPage();
  page.setDefaultTimeout(waitMsMax);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(`${origin}/?${new URLSearchParams({ url, ...parameters })}`);
  try {
    await page.locator(".cm-editor.cm-focused").waitFor();
  } catch (cause) {
    throw new Error(`The editor did not come up: ${complaints.join("; ")}`, { cause });
  }
  return page;
}

export const shownText = (page: Page): Promise<string> => page.evaluate(() => editorPage.view.state.doc.toString());

export const placeCaret = (page: Page, anchor: number, head: number = anchor): Promise<void> =>
  page.evaluate(([a, h]) => editorPage.view.dispatch({ selection: { anchor: a!, head: h! } }), [anchor, head]);

export type Caret = { readonly head: number; readonly selected: string };

/** The own caret, and what is selected. */
export const ownCaret = (page: Page): Promise<Caret> =>
  page.evaluate(() => {
    const { state } = editorPage.view;
    const { head, from, to } = state.selection.main;
    return { head, selected: state.sliceDoc(from, to) };
  });

/** Waits until the only caret of another is drawn at a place, with the name, and what is selected. */
export async function seesCaret(page: Page, name: string, { head, selected }: Caret): Promise<void> {
  const expected = { name, head, selected, isInPlace: true };
  const seen = () => {
    const { view } = editorPage;
    const carets = [...document.querySelectorAll(".cm-collaborator-caret")];
    return carets.map((caret) => {
      const { left, top } = caret.getBoundingClientRect();
      const position = view.posAtDOM(caret);
      const place = view.coordsAtPos(position)!;
      return {
        name: caret.querySelector(".cm-collaborator-name")!.textContent,
        head: position,
        selected: [...document.querySelectorAll(".cm-collaborator-selection")].map((each) => each.textContent).join(""),
        isInPlace: Math.abs(left - place.left) <= 2 && Math.abs(top - place.top) <= 4,
      };
    });
  };
  try {
    await page.waitForFunction(`JSON.stringify((${seen})()) === ${JSON.stringify(JSON.stringify([expected]))}`);
  } catch {
    assert.deepEqual(await page.evaluate(seen), [expected]);
  }
}

/** Waits until everything is committed, seen by all and drawn; returns the text. */
export async function agreed(...pages: readonly Page[]): Promise<string> {
  for (const page of pages) await page.evaluate(() => editorPage.model.whenCommitted());
  const versions = await Promise.all(pages.map((page) => page.evaluate(() => editorPage.model.version())));
  for (const page of pages) {
    await page.waitForFunction(
      (version) => {
        const { model, text, view } = editorPage;
        return model.version() >= version && view.state.doc.toString() === text.value();
      },
      Math.max(...versions),
    );
  }
  const texts = await Promise.all(pages.map(shownText));
  for (const text of texts) assert.equal(text, texts[0]);
  return texts[0]!;
}
