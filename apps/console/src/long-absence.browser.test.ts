// A page that was away while much was written, on it and by others, comes back: everything is there, it says how far it is, and
// it stays alive meanwhile. CONVERGENCE_ABSENCE is the number of changes on either side; the is 100000.

import assert from "node:assert/strict";
import test from "node:test";
import { connectAnonymously, type RealTimeString } from "@convergence/client";
import type { Page } from "playwright-core";
import { launchChromium } from "../../../scripts/chromium.ts";
import { startServer } from "../../cli/src/testing/start-command.ts";
import { buildPage, editorText, openWindow } from "./testing/console-windows.ts";
import { watchPage } from "./testing/page-watch.ts";
import { tcpCable } from "./testing/tcp-cable.ts";

const changes = Number(process.env.CONVERGENCE_ABSENCE ?? 3000);
const waitMs = 30_000 + changes * 10;

/** Types so many letters into the tree's field for the text, one change each, with pauses in which the page lives. */
const typeInPage = (page: Page, letters: number): Promise<void> =>
  page.getByRole("textbox", { name: "text", exact: true }).evaluate(async (area: HTMLTextAreaElement, count) => {
    const from = area.value.length >> 1;
    for (let i = 0; i < count; i++) {
      area.setRangeText("m", from + i, from + i, "end");
      area.dispatchEvent(new Event("input"));
      if (i % 200 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }, letters);

/** Writes so many changes as somebody else, all over the text, and waits until they are safe. */
async function writeElsewhere(url: string, id: string, count: number): Promise<void> {
  const domain = await connectAnonymously(url, "Bob");
  const model = await domain.models().open<{ text: string }>(id);
  const text = model.root().get("text") as RealTimeString;
  for (let i = 0; i < count; i++) {
    const run = Math.floor(i / 50);
    text.insert(((run * 7919) % Math.max(1, text.length() - (i % 50))) + (i % 50), "t");
    if (i % 1000 === 999) await model.whenCommitted();
  }
  assert.ok(await model.whenCommitted());
  await domain.dispose();
}

const countOf = (text: string, letter: string): number => text.split(letter).length - 1;

test("[P1] a page that was away for long merges all of it, says how far it is, and stays alive", async (t) => {
  await buildPage();
  const browser = await launchChromium();
  t.after(() => browser.close());
  const server = await startServer(t, ["--port", "0", "--memory"]);
  const cable = await tcpCable(t, server.url);
  const { page, complaints } = await openWindow(browser, cable.url, "absence", "Ann");
  const before = await editorText(page);

  cable.cut();
  await page.locator('#connection[data-state="reconnecting"]').waitFor();
  await typeInPage(page, changes);
  await writeElsewhere(server.url, "absence", changes);
  const watched = await watchPage(page);
  const startedAt = performance.now();
  cable.mend();
  await page.locator('#connection[data-state="connected"]').waitFor({ timeout: waitMs });
  await page.locator('#save-state[data-state="saved"]').waitFor({ timeout: waitMs });
  const tookMs = performance.now() - startedAt;
  const { longestGapMs, longestTaskMs, longTasks, longestWorkMs, said } = await watched();

  const domain = await connectAnonymously(server.url, "Onlooker");
  t.after(() => domain.dispose());
  const model = await domain.models().open<{ text: string }>("absence");
  const text = (model.root().get("text") as RealTimeString).value();
  assert.equal(model.version(), 2 * changes);
  assert.equal(await editorText(page), text);
  assert.equal(text.length, before.length + 2 * changes);
  for (const letter of ["m", "t"]) assert.equal(countOf(text, letter), countOf(before, letter) + changes);
  for (const words of [/^Catching up: [\d,]+ of [\d,]+ changes$/, /^Saving your changes: [\d,]+ of [\d,]+ changes$/]) {
    assert.ok(
      said.some((each) => words.test(each)),
      `${words} was said`,
    );
  }
  await page.locator("#progress").waitFor({ state: "hidden" });
  assert.deepEqual(
    complaints.filter((each) => !/ERR_(CONNECTION|EMPTY_RESPONSE)|WebSocket/.test(each)),
    [],
  );
  const ms = (value: number): string => `${Math.round(value)} ms`;
  t.diagnostic(
    `${changes} x ${changes}: ${ms(tookMs)} from the mended line until all is saved; longest task ${ms(longestTaskMs)}, ${longTasks} over 50 ms; longest work but drawing ${ms(longestWorkMs)} (0: under 50); longest gap between timers ${ms(longestGapMs)}`,
  );
});
