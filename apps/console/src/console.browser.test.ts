// What two people see who have the console page open in two windows of a real browser, on a real server.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { connectAnonymously } from "@convergence/client";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../../scripts/chromium.ts";
import { type Started, startServer } from "../../cli/src/testing/start-command.ts";
import {
  agreed,
  buildPage,
  cable,
  editorText,
  openWindow,
  placeCaret,
  selectedText,
  selectText,
  serverValue,
  textBeforeCaret,
  treeValue,
  type Window,
} from "./testing/console-windows.ts";

type Content = {
  readonly text: string;
  readonly counter: number;
  readonly title: string;
  readonly todo: readonly { readonly title: string; readonly done: boolean }[];
  readonly settings: Readonly<Record<string, unknown>>;
};

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

/** Two windows on one model; afterwards neither may have complained. */
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

/** Both windows and the server hold the same. */
async function assertEqual(url: string, model: string, ...pages: readonly Page[]): Promise<Content> {
  const value = await agreed(url, model, ...pages);
  for (const page of pages) {
    assert.deepEqual(await treeValue(page), value);
    assert.equal(await editorText(page), (value as Content).text);
  }
  return value as Content;
}

/** Of all elements, as somebody sees them who opens the model now. */
async function anchorNames(url: string, id: string): Promise<string[]> {
  const domain = await connectAnonymously(url, "Onlooker");
  try {
    return (await domain.models().open(id)).anchors().map((each) => each.name());
  } finally {
    await domain.dispose();
  }
}

const named = (page: Page, role: "button" | "textbox" | "checkbox" | "spinbutton", name: string) =>
  page.getByRole(role, { name, exact: true });

test("[P1] two windows that are typed in at once, at different places, end up with both texts", async (t) => {
  const [ann, bob] = await twoWindows(t, "places");
  await placeCaret(ann, "Welcome");
  await placeCaret(bob, "type in both");
  await Promise.all([ann.keyboard.type(", dear reader,", typing), bob.keyboard.type(" of the windows", typing)]);
  const { text } = await assertEqual(server.url, "places", ann, bob);
  assert.match(text, /^Welcome, dear reader, to Convergence\./);
  assert.match(text, /type in both of the windows at once/);
  await ann.locator(".person").nth(1).waitFor();
  assert.deepEqual(await ann.locator(".person").allTextContents(), ["Ann(you)", "Bob"]);
});

test("[P2] words typed at the same place at the same time stay whole, and each caret stays behind its own word", async (t) => {
  const [ann, bob] = await twoWindows(t, "caret");
  const words = ["extraordinarily", "incomprehensible"] as const;
  for (const page of [ann, bob]) await placeCaret(page, "Welcome to ");
  await Promise.all([ann.keyboard.type(words[0], { delay: 40 }), bob.keyboard.type(words[1], { delay: 37 })]);
  const { text } = await assertEqual(server.url, "caret", ann, bob);
  const both = words.flatMap((word, i) => [`Welcome to ${word}${words[1 - i]}Convergence.`]);
  assert.ok(
    both.some((whole) => text.startsWith(whole)),
    text.slice(0, 60),
  );
  assert.ok((await textBeforeCaret(ann)).endsWith(words[0]));
  assert.ok((await textBeforeCaret(bob)).endsWith(words[1]));
});

test("edits of the tree show in the other window and leave the focus there alone", async (t) => {
  const [ann, bob] = await twoWindows(t, "tree");
  const field = named(ann, "textbox", "todo 1 title");
  await field.focus();
  await ann.keyboard.press("Control+End");
  await ann.keyboard.type(" (now", typing);
  const before = await field.elementHandle();

  await named(bob, "button", "Add 1 to counter").click({ clickCount: 2 });
  await named(bob, "spinbutton", "settings size").fill("12.5");
  await named(bob, "spinbutton", "settings size").press("Enter");
  await named(bob, "checkbox", "settings archived").check();
  await named(bob, "button", "Move down todo 0").click();
  await named(bob, "button", "Remove note").click();
  await named(bob, "button", "Remove todo 2").click();
  await named(bob, "button", "Add an item to todo").click();
  await named(bob, "button", "Add").click();
  await bob.keyboard.type("A new one", typing);
  await named(bob, "button", "Add a key to settings").click();
  await bob.keyboard.type("font", typing);
  await bob.keyboard.press("Enter");
  await bob.keyboard.type("Mono", typing);

  // The field moved to another place in the list with its item; whoever types in it does not notice.
  await named(ann, "textbox", "todo 2 title").waitFor();
  assert.ok(await before!.evaluate((element) => element === document.activeElement));
  await ann.keyboard.type(")", typing);

  const { counter, todo, settings, ...rest } = await assertEqual(server.url, "tree", ann, bob);
  assert.equal(counter, 2);
  assert.deepEqual(settings, { archived: true, colour: "blue", font: "Mono", size: 12.5 });
  assert.deepEqual(
    todo.map(({ title }) => title),
    ["Type in both at once (now)", "Open a second window", "A new one"],
  );
  assert.ok(!("note" in rest));
});

test("[P7] each window shows the other's caret and selection, in the other's colour and with the name", async (t) => {
  const [ann, bob] = await twoWindows(t, "carets");
  await placeCaret(ann, "Welcome");
  await selectText(bob, "second window");
  const caret = bob.locator("#text .cm-collaborator-caret");
  await caret.waitFor();
  assert.equal(await caret.locator(".cm-collaborator-name").textContent(), "Ann");
  const colour = (page: Page, selector: string, property: string): Promise<string> =>
    page.locator(selector).evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property);
  const dot = await colour(bob, ".person:has-text('Ann') .dot", "background-color");
  assert.equal(await colour(bob, "#text .cm-collaborator-caret", "border-left-color"), dot);
  await ann.locator("#text .cm-collaborator-selection").waitFor();
  assert.equal(await ann.locator("#text .cm-collaborator-selection").textContent(), "second window");
  // Typing takes the other's caret along.
  await ann.keyboard.type(", Bob,", typing);
  await agreed(server.url, "carets", ann, bob);
  const before = await caret.evaluate((node) => {
    const range = document.createRange();
    range.setStart(node.closest(".cm-line")!, 0);
    range.setEndBefore(node);
    return range.toString();
  });
  assert.match(before, /^Welcome, Bob,$/);
});

test("undo takes back what this window did, and nothing of the other's", async (t) => {
  const [ann, bob] = await twoWindows(t, "undo");
  const [undo, redo] = [named(ann, "button", "Undo"), named(ann, "button", "Redo")];
  assert.ok((await undo.isDisabled()) && (await redo.isDisabled()));
  await placeCaret(ann, "Welcome");
  await ann.keyboard.type(" Ann", typing);
  await placeCaret(bob, "Convergence");
  await bob.keyboard.type(" Bob", typing);
  assert.match((await assertEqual(server.url, "undo", ann, bob)).text, /^Welcome Ann to Convergence Bob\./);
  await undo.click();
  assert.match((await assertEqual(server.url, "undo", ann, bob)).text, /^Welcome to Convergence Bob\./);
  assert.ok(await undo.isDisabled(), "nothing of one's own is left");
  await redo.click();
  assert.match((await assertEqual(server.url, "undo", ann, bob)).text, /^Welcome Ann to Convergence Bob\./);
  // The keys in the editor, and what was done in the tree, are of the same history.
  await named(ann, "button", "Add 1 to counter").click();
  await placeCaret(ann, "Welcome");
  await ann.keyboard.press("ControlOrMeta+z");
  assert.equal((await assertEqual(server.url, "undo", ann, bob)).counter, 0);
  await ann.keyboard.press("ControlOrMeta+z");
  assert.match((await assertEqual(server.url, "undo", ann, bob)).text, /^Welcome to Convergence Bob\./);
});

test("[P7] a comment shows in the other window, follows its text, outlives a reload, and goes with its anchor", async (t) => {
  const [ann, bob] = await twoWindows(t, "comment");
  await named(ann, "button", "Comment").waitFor();
  assert.ok(await named(ann, "button", "Comment").isDisabled(), "nothing is selected");
  await selectText(ann, "second window");
  await named(ann, "button", "Comment").click();
  // The text moves while the comment is being written.
  await placeCaret(bob, "Open this page in a ");
  await bob.keyboard.type("whole ", typing);
  await ann.getByLabel("Comment on the selected text").fill("Or on a phone?");
  await ann.keyboard.press("Enter");
  const quote = named(bob, "button", "“second window”");
  await quote.waitFor();
  assert.equal(await bob.locator(".comment-text").textContent(), "Or on a phone?");
  await placeCaret(bob, "second");
  await bob.keyboard.type(" or third", typing);
  await placeCaret(bob, "Welcome");
  await bob.keyboard.type(", all of you,", typing);
  for (const page of [ann, bob]) {
    await named(page, "button", "“second or third window”").waitFor();
    await page.locator("#text .text-mark", { hasText: "second or third window" }).waitFor();
  }
  await assertEqual(server.url, "comment", ann, bob);

  await bob.reload();
  await named(bob, "button", "“second or third window”").click();
  assert.equal(await selectedText(bob), "second or third window");
  await named(bob, "button", "Remove comment").click();
  for (const page of [ann, bob]) await page.locator(".comment").waitFor({ state: "detached" });
  for (const page of [ann, bob]) await page.locator("#text .text-mark").waitFor({ state: "detached" });
  await assertEqual(server.url, "comment", ann, bob);
  assert.deepEqual(await anchorNames(server.url, "comment"), []);

  await named(bob, "button", "Undo").click();
  for (const page of [ann, bob]) await named(page, "button", "“second or third window”").waitFor();
  await assertEqual(server.url, "comment", ann, bob);
  assert.equal((await anchorNames(server.url, "comment")).length, 1);
});

test("where something else is kept under their key there are no comments", async (t) => {
  const [ann, bob] = await twoWindows(t, "no comments");
  await named(bob, "button", "Remove comments").click();
  await selectText(ann, "Welcome");
  await ann.locator("#comment-begin:enabled").waitFor();
  await named(bob, "button", "Add a key to").click();
  await bob.keyboard.type("comments", typing);
  await bob.keyboard.press("Enter");
  await ann.locator("#comment-begin").waitFor({ state: "hidden" });
  await assertEqual(server.url, "no comments", ann, bob);
});

test("what is added in both windows at once all counts, and removing the text takes its field away", async (t) => {
  const [ann, bob] = await twoWindows(t, "numbers");
  const press = async (page: Page, name: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await named(page, "button", name).click();
  };
  await Promise.all([press(ann, "Add 1 to counter", 7), press(bob, "Subtract 1 from counter", 4)]);
  assert.equal((await assertEqual(server.url, "numbers", ann, bob)).counter, 3);
  await named(bob, "button", "Remove text").click();
  await ann.getByRole("button", { name: "Add it" }).click();
  await ann.keyboard.type("Anew", typing);
  assert.equal((await assertEqual(server.url, "numbers", ann, bob)).text, "Anew");
});

test("[P3] when the server dies, typing goes on, and all of it is there once it is back", async (t) => {
  const data = await mkdtemp(join(tmpdir(), "convergence-console-"));
  t.after(() => rm(data, { recursive: true, force: true }));
  const first = await startServer(t, ["--port", "0", "--data", data]);
  const { page: ann } = await openWindow(browser, first.url, "away", "Ann");
  const { page: bob } = await openWindow(browser, first.url, "away", "Bob");
  t.after(async () => {
    for (const page of [ann, bob]) await page.context().close();
  });
  await placeCaret(ann, "Welcome");
  await placeCaret(bob, "Convergence");
  await Promise.all([ann.keyboard.type(" one two", typing), first.stop("SIGKILL")]);
  for (const page of [ann, bob]) await page.locator('#connection[data-state="reconnecting"]').waitFor();
  await ann.keyboard.type(" three", typing);
  await bob.keyboard.type(" four", typing);
  for (const [page, size] of [
    [ann, "10"],
    [bob, "20"],
  ] as const) {
    await named(page, "spinbutton", "settings size").fill(size);
    await named(page, "spinbutton", "settings size").press("Enter");
    await page.getByText(/changes kept here until the server is back/).waitFor();
  }

  const second = await startServer(t, ["--port", new URL(first.url).port, "--data", data]);
  const { text, settings } = await assertEqual(second.url, "away", ann, bob);
  assert.match(text, /^Welcome one two three to Convergence four\./);
  assert.ok(settings.size === 10 || settings.size === 20);
});

test("[P2] what was typed into something that somebody else removed meanwhile is shown to its author", async (t) => {
  const line = cable();
  const { page: ann } = await openWindow(browser, server.url, "lost", "Ann", line.attach);
  const { page: bob } = await openWindow(browser, server.url, "lost", "Bob");
  t.after(async () => {
    for (const page of [ann, bob]) await page.context().close();
  });
  line.cut();
  await ann.locator('#connection[data-state="reconnecting"]').waitFor();
  await named(ann, "textbox", "todo 1 title").press("Control+End");
  await ann.keyboard.type(" and laugh", typing);
  await named(bob, "button", "Remove todo 1").click();
  await agreed(server.url, "lost", bob);
  line.mend();
  await assertEqual(server.url, "lost", ann, bob);
  const notice = ann.locator(".notice");
  assert.equal(await notice.locator(".lost").textContent(), " and laugh");
  await notice.getByRole("button", { name: "Dismiss" }).click();
  assert.equal(await notice.count(), 0);
});

test("a model that is removed says so, and what it held can still be read", async (t) => {
  const [ann] = await twoWindows(t, "removed");
  await selectText(ann, "second window");
  await named(ann, "button", "Comment").click();
  await ann.getByLabel("Comment on the selected text").fill("Or on a phone?");
  await ann.keyboard.press("Enter");
  await named(ann, "button", "“second window”").waitFor();
  await selectText(ann, "Welcome");
  await named(ann, "button", "Comment").click();
  const domain = await connectAnonymously(server.url);
  t.after(() => domain.dispose());
  await domain.models().remove("removed");
  await ann.getByText("This model was removed").waitFor();
  for (const name of ["Comment", "Remove comment", "Undo"])
    assert.ok(await named(ann, "button", name).isDisabled(), name);
  await ann.locator("#comment-form").waitFor({ state: "hidden" });
  assert.match(await editorText(ann), /^Welcome/);
  const text = ann.getByRole("textbox", { name: "Text", exact: true });
  assert.equal(await text.getAttribute("aria-readonly"), "true");
  await text.press("x");
  assert.match(await editorText(ann), /^Welcome/);
  await ann.getByRole("button", { name: "Begin it anew" }).click();
  await ann.locator('#text [contenteditable="true"]:not([aria-readonly])').waitFor();
});

test("another model and another name are a form away", async (t) => {
  const [ann, bob] = await twoWindows(t, "first");
  await ann.getByLabel("Model").fill("a & b");
  await ann.keyboard.press("Enter");
  await ann.waitForURL(/model=a/);
  await ann.getByRole("textbox", { name: "title", exact: true }).waitFor();
  assert.equal(((await serverValue(server.url, "a & b")).value as Content).title, "a & b");
  await bob.getByLabel("You are").fill("Bea");
  await bob.keyboard.press("Enter");
  await bob.locator(".person", { hasText: "Bea(you)" }).waitFor();
});

test("the page runs no script but its own, and every control has a name", async (t) => {
  const [ann] = await twoWindows(t, "safe");
  const policy = (await fetch(server.url)).headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  const nameless = await ann.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>("input, textarea, select, button, a")]
      .filter((control) => {
        const refers = (control.getAttribute("aria-labelledby") ?? "")
          .split(" ")
          .map((id) => document.getElementById(id));
        const labels = [...(control.labels ?? []), ...refers].map(
          (each) => each?.textContent ?? each?.getAttribute("aria-label"),
        );
        return [control.getAttribute("aria-label"), control.textContent, ...labels].every((name) => !name?.trim());
      })
      .map((control) => control.outerHTML),
  );
  assert.deepEqual(nameless, []);
  assert.equal(await ann.evaluate(() => document.documentElement.scrollWidth), 1280);
  await ann.setViewportSize({ width: 340, height: 800 });
  assert.equal(await ann.evaluate(() => document.documentElement.scrollWidth), 340);
});
