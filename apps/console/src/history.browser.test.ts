// What two people see of the history of a model that both have open in a window of a real browser.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../../scripts/chromium.ts";
import { type Started, startServer } from "../../cli/src/testing/start-command.ts";
import type { PastText } from "./history/past-text.ts";
import {
  agreed,
  buildPage,
  cable,
  editorText,
  openWindow,
  placeCaret,
  treeValue,
  type Window,
} from "./testing/console-windows.ts";

type Content = { readonly text: string; readonly counter: number };

const typing = { delay: 15 } as const;
let browser: Browser;
let server: Started;
const ends: (() => void)[] = [];

before(async () => {
  await buildPage();
  browser = await launchChromium();
  server = await startServer({ after: (end) => void ends.push(end) }, ["--port", "0", "--memory"]);
});
after(async () => {
  for (const end of ends) end();
  await browser?.close();
});

async function twoWindows(t: test.TestContext, model: string): Promise<readonly [Page, Page]> {
  const windows: Window[] = await Promise.all(
    ["Ann", "Bob"].map((name) => openWindow(browser, server.url, model, name)),
  );
  t.after(async () => {
    for (const { page } of windows) await page.context().close();
    for (const { complaints } of windows) assert.deepEqual(complaints, []);
  });
  return [windows[0]!.page, windows[1]!.page];
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const pastText = (page: Page): Promise<string> =>
  page.locator("#past-text").evaluate((shown: HTMLElement & Pick<PastText, "value">) => shown.value);

async function openHistory(page: Page): Promise<void> {
  await button(page, "History").click();
  await page.locator("#history").waitFor();
}

/** Puts the slider where a hand would, and waits until that version is shown. */
async function slideTo(page: Page, version: number): Promise<void> {
  await page.getByRole("slider").fill(String(version));
  await atVersion(page, version);
}

const atVersion = (page: Page, version: number): Promise<void> =>
  page.locator("#history-label", { hasText: new RegExp(`^Version ${version} of `) }).waitFor();

/** Begins to note what the label says; what it returns tells. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    const label = document.getElementById("history-label")!;
    new MutationObserver(() => said.push(label.textContent)).observe(label, { childList: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

test("[P6] an old version is seen with its authors, and restored for everybody", async (t) => {
  const [ann, bob] = await twoWindows(t, "past");
  const begun = await editorText(ann);
  await placeCaret(ann, "Welcome");
  await ann.keyboard.type(", dear reader,", typing);
  await agreed(server.url, "past", ann, bob);
  await placeCaret(bob, "to Convergence");
  await bob.keyboard.type(" of today", typing);
  const before = (await agreed(server.url, "past", ann, bob)) as Content;
  const head = Number(await ann.locator("#version").textContent());

  await openHistory(ann);
  await atVersion(ann, head);
  assert.equal(await pastText(ann), before.text);
  const annsWords = ann.locator("#past-text .author", { hasText: ", dear reader," });
  await annsWords.waitFor();
  assert.match((await annsWords.getAttribute("title"))!, /^Ann, .*, versions 1 to 14$/);
  const bobsWords = ann.locator("#past-text .author", { hasText: "of today" });
  await bobsWords.hover();
  assert.match((await bobsWords.getAttribute("title"))!, /^Bob, /);
  assert.deepEqual(
    (await ann.locator("#past-authors .person").allTextContents()).map((each) => each.slice(0, 3)),
    ["Ann", "Bob"],
  );
  await ann.locator("#history-label", { hasText: "by Bob" }).waitFor();

  await slideTo(ann, 5);
  assert.equal(await pastText(ann), begun.replace("Welcome", "Welcome, dea"));
  await button(ann, "One change back").click();
  await atVersion(ann, 4);
  assert.equal(await pastText(ann), begun.replace("Welcome", "Welcome, de"));
  for (let key = 0; key < 3; key++) await ann.getByRole("slider").press("ArrowRight");
  await atVersion(ann, 7);
  await ann.getByRole("slider").press("PageUp");
  await atVersion(ann, 7 + Math.round(head / 10));
  await ann.getByRole("slider").press("PageDown");
  await atVersion(ann, 7);
  await ann.getByRole("slider").press("End");
  await atVersion(ann, head);
  await ann.getByRole("slider").press("Home");
  await atVersion(ann, 0);
  assert.equal(await pastText(ann), begun);
  assert.match(await ann.locator("#past-tree").innerText(), /Open a second window/);
  assert.equal(await ann.locator("#past-tree :is(input, textarea)").count(), 0);

  await ann.getByLabel("Compare with").selectOption("latest");
  const came = ann.locator("#past-text .piece-inserted", { hasText: ", dear reader," });
  await came.waitFor();
  assert.match((await came.getAttribute("title"))!, /^Came: Ann, /);
  assert.equal(await ann.locator("#past-text .piece-removed").count(), 0);
  await ann.getByText("What came and went from version 0 to version").waitFor();
  await ann.getByText("Nothing but the text differs.").waitFor();
  await ann.getByLabel("Compare with").selectOption("nothing");
  await ann.locator("#past-text .piece-inserted").first().waitFor({ state: "detached" });
  assert.equal(await pastText(ann), begun);

  // Others go on underneath.
  await placeCaret(bob, "Welcome");
  await bob.keyboard.type("!", typing);
  await ann.locator("#history-label", { hasText: `Version 0 of ${head + 1}` }).waitFor();
  assert.equal(await pastText(ann), begun);

  await button(ann, "Restore this version…").click();
  await button(ann, "Restore").click();
  await ann.locator(".notice", { hasText: `Version 0 restored as version ${head + 2}` }).waitFor();
  await ann.keyboard.press("Escape");
  await ann.locator("#history").waitFor({ state: "hidden" });
  const restored = (await agreed(server.url, "past", ann, bob)) as Content;
  assert.equal(restored.text, begun);
  for (const page of [ann, bob]) {
    assert.equal(await editorText(page), begun);
    assert.deepEqual(await treeValue(page), restored);
  }

  // Taken back, with what came since.
  await placeCaret(bob, "Welcome");
  await bob.keyboard.type("?", typing);
  await agreed(server.url, "past", ann, bob);
  await button(ann, "Take back").click();
  await ann.locator(".notice", { hasText: `Version ${head + 2} taken back as version ${head + 4}` }).waitFor();
  assert.equal(await button(ann, "Take back").count(), 0);
  const back = (await agreed(server.url, "past", ann, bob)) as Content;
  assert.equal(back.text.replace("?", ""), before.text.replace("Welcome", "Welcome!"));
  assert.match(back.text, /Welcome.*\?/);
  assert.equal(await editorText(bob), back.text);
});

test("[P6] a history is played to its end, by version and by time, and closed while the model is edited", async (t) => {
  const [ann, bob] = await twoWindows(t, "played");
  await placeCaret(ann, "Welcome");
  await ann.keyboard.type("123456", typing);
  await agreed(server.url, "played", ann, bob);
  await openHistory(bob);
  await atVersion(bob, 6);
  for (const scale of ["version", "time"]) {
    await bob.getByLabel("The line runs").selectOption(scale);
    const said = await listen(bob);
    await button(bob, "Play").click();
    await button(bob, "Pause").waitFor();
    await button(bob, "Play").waitFor();
    await atVersion(bob, 6);
    assert.match((await said()).join("\n"), /^Version 0 of 6.*^Version 6 of 6/ms);
    assert.match(await pastText(bob), /^Welcome123456 to/);
  }
  await bob.getByRole("slider").press("Home");
  await atVersion(bob, 0);
  await placeCaret(ann, "Welcome");
  await ann.keyboard.type("7", typing);
  await button(bob, "Close").click();
  const { text } = (await agreed(server.url, "played", ann, bob)) as Content;
  assert.equal(await editorText(bob), text);
  assert.match(text, /^Welcome7123456 to/);
  await placeCaret(bob, "Welcome7");
  await bob.keyboard.type("8", typing);
  assert.match(((await agreed(server.url, "played", ann, bob)) as Content).text, /^Welcome78123456 to/);
});

test("[P6] a version is named, found again by its name, renamed, and has none in the end, for everybody", async (t) => {
  const [ann, bob] = await twoWindows(t, "named");
  await placeCaret(ann, "Welcome");
  await ann.keyboard.type("1234", typing);
  await agreed(server.url, "named", ann, bob);
  await openHistory(ann);
  await openHistory(bob);
  await slideTo(ann, 2);
  await ann.getByLabel("Name this version").fill(" First draft ");
  await ann.keyboard.press("Enter");
  for (const page of [ann, bob]) {
    await button(page, "First draft").waitFor();
    await page.locator("#name-marks .name-mark", { hasText: "First draft" }).waitFor();
  }
  await ann.locator("#version-names [aria-current]", { hasText: "First draft" }).waitFor();
  assert.equal(await ann.getByLabel("Name this version").inputValue(), "");
  assert.equal(await bob.locator("#version-names [aria-current]").count(), 0);

  await button(bob, "First draft").click();
  await atVersion(bob, 2);
  assert.match(await pastText(bob), /^Welcome12 to/);
  await bob.getByRole("slider").press("End");
  await atVersion(bob, 4);
  await bob.locator("#name-marks .name-mark").click();
  await atVersion(bob, 2);

  // One name is for one version.
  await slideTo(ann, 3);
  await ann.getByLabel("Name this version").fill("First draft");
  await ann.keyboard.press("Enter");
  await ann.locator(".notice", { hasText: "That did not work" }).waitFor();
  await button(ann, "Dismiss").click();

  await button(bob, "Rename First draft").click();
  await bob.getByLabel("New name for First draft").press("Escape");
  await bob.locator("#history").waitFor();
  await button(bob, "Rename First draft").click();
  await bob.getByLabel("New name for First draft").fill("Draft for Carol");
  await bob.keyboard.press("Enter");
  for (const page of [ann, bob]) {
    await button(page, "Draft for Carol").waitFor();
    await button(page, "First draft").waitFor({ state: "detached" });
  }
  await button(ann, "Remove the name Draft for Carol").click();
  for (const page of [ann, bob]) {
    await button(page, "Draft for Carol").waitFor({ state: "detached" });
    assert.equal(await page.locator(".name-mark").count(), 0);
  }
});

test("[P6] without a connection nothing is restored, then or later, and the page says so", async (t) => {
  const line = cable();
  const window = await openWindow(browser, server.url, "away", "Ann", line.attach);
  t.after(() => window.page.context().close());
  const ann = window.page;
  await placeCaret(ann, "Welcome");
  await ann.keyboard.type("!!", typing);
  const before = await agreed(server.url, "away", ann);
  await openHistory(ann);
  await slideTo(ann, 0);
  line.cut();
  await ann.locator('#connection:not([data-state="connected"])').waitFor();
  await button(ann, "Restore this version…").click();
  await button(ann, "Restore").click();
  await ann.locator(".notice", { hasText: "Nothing was changed" }).waitFor();
  await button(ann, "Restore this version…").waitFor();
  line.mend();
  assert.deepEqual(await agreed(server.url, "away", ann), before);
});
