// What people see who have an editor open on one text, in windows of a real browser, on a real server.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { tcpCable } from "../../../apps/console/src/testing/tcp-cable.ts";
import { launchChromium } from "../../../scripts/chromium.ts";
import { createServer } from "../../server/src/index.ts";
import {
  agreed,
  bundlePage,
  openEditor,
  ownCaret,
  type Place,
  placeCaret,
  seesCaret,
  servePage,
  shownText,
} from "./testing/editor-windows.ts";

const typing = { delay: 15 } as const;
let browser: Browser;
let server: Awaited<ReturnType<typeof createServer>>;
let pages: Awaited<ReturnType<typeof servePage>>;
let place: Place;

before(async () => {
  browser = await launchChromium();
  pages = await servePage(await bundlePage());
  server = await createServer({ port: 0, logLevel: "silent", origins: [pages.origin] });
  place = { browser, origin: pages.origin, url: server.url };
});
after(async () => {
  await browser?.close();
  await server?.close();
  pages?.server.close();
});

async function twoWindows(t: test.TestContext, model: string, text: string) {
  const ann = await openEditor(t, place, { model, text, name: "Ann" });
  const bob = await openEditor(t, place, { model, text, name: "Bob" });
  return { ann, bob };
}

test("[P1] two who type at once in several lines end up with the same text, and all of it", async (t) => {
  const { ann, bob } = await twoWindows(t, "lines", "first line\nsecond line\nthird line");
  await placeCaret(ann, 5);
  await placeCaret(bob, 33);
  const type = async (page: typeof ann, words: readonly string[]): Promise<void> => {
    for (const word of words) {
      await page.keyboard.type(word, typing);
      await page.keyboard.press("Enter");
    }
  };
  await Promise.all([type(ann, [" one", "two", "three"]), type(bob, [" four", "five", "six"])]);
  assert.equal(await agreed(ann, bob), "first one\ntwo\nthree\n line\nsecond line\nthird line four\nfive\nsix\n");
});

test("[P2] words typed at the same place stay whole, and each caret stays behind its own word", async (t) => {
  const { ann, bob } = await twoWindows(t, "caret", "to .");
  const words = ["extraordinarily", "incomprehensible"] as const;
  for (const page of [ann, bob]) await placeCaret(page, 3);
  await Promise.all([ann.keyboard.type(words[0], { delay: 40 }), bob.keyboard.type(words[1], { delay: 37 })]);
  const text = await agreed(ann, bob);
  assert.ok([`to ${words[0]}${words[1]}.`, `to ${words[1]}${words[0]}.`].includes(text), text);
  for (const [page, word] of [
    [ann, words[0]],
    [bob, words[1]],
  ] as const) {
    const caret = await page.evaluate(() => editorPage.view.state.selection.main.head);
    assert.equal(caret, text.indexOf(word) + word.length);
  }
});

test("what others do during a composition shows, and the composition goes on", async (t) => {
  const { ann, bob } = await twoWindows(t, "composition", "one two");
  await placeCaret(ann, 3);
  const input = await ann.context().newCDPSession(ann);
  await input.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  await bob.waitForFunction(() => editorPage.view.state.doc.length === 8);
  await placeCaret(bob, 8);
  await bob.keyboard.type(" three", typing);
  await ann.waitForFunction(() => editorPage.view.state.doc.toString().endsWith("three"));
  assert.ok(await ann.evaluate(() => editorPage.view.composing), "the composition goes on");
  await input.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await placeCaret(bob, 0);
  await bob.keyboard.type("zero ", typing);
  await ann.waitForFunction(() => editorPage.view.state.doc.toString().startsWith("zero"));
  await input.send("Input.insertText", { text: "日本" });
  assert.equal(await agreed(ann, bob), "zero one日本 two three");
});

test("cutting, pasting and dropping a line go to the others as they are", async (t) => {
  const { ann, bob } = await twoWindows(t, "paste", "a\nb\nc");
  await placeCaret(ann, 0, 2);
  await ann.keyboard.press("Delete");
  await ann.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "1\r\n2 😀");
    editorPage.view.contentDOM.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
  });
  assert.equal(await agreed(ann, bob), "1\n2 😀b\nc");
});

test("the caret of another is where it is said to be, with the name in a colour, also in the first line", async (t) => {
  const ann = await openEditor(t, place, { model: "carets", text: "first line\nsecond line", name: "Ann" });
  const sizes = () =>
    ann.evaluate(() => {
      const { scrollDOM } = editorPage.view;
      return [scrollDOM.scrollWidth - scrollDOM.clientWidth, scrollDOM.scrollHeight - scrollDOM.clientHeight];
    });
  const before = await sizes();
  const heights = await ann.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.clientHeight));
  await ann.evaluate(() => {
    editorPage.showCursors([
      { sessionId: "b", name: "<b>Bob</b>", colour: 0, anchor: 0, head: 5 },
      { sessionId: "c", name: "Cleo", colour: 1, anchor: 22, head: 22 },
    ]);
    for (const animation of document.getAnimations()) animation.pause();
  });
  assert.deepEqual(await ann.locator(".cm-collaborator-name").allTextContents(), ["<b>Bob</b>", "Cleo"]);
  assert.equal(await ann.locator(".cm-collaborator-selection").textContent(), "first");
  const [bobs, cleos] = await ann.locator(".cm-collaborator-caret").evaluateAll((carets) =>
    carets.map((caret) => {
      const { left, top, height } = caret.getBoundingClientRect();
      const style = getComputedStyle(caret);
      return { left, top, height, colour: style.borderLeftColor };
    }),
  );
  const wanted = await ann.evaluate(() => [5, 22].map((position) => editorPage.view.coordsAtPos(position)!));
  assert.ok(Math.abs(bobs!.left - wanted[0]!.left) <= 2 && Math.abs(cleos!.left - wanted[1]!.left) <= 2);
  assert.ok(bobs!.height > 10 && bobs!.top < cleos!.top);
  assert.deepEqual([bobs!.colour, cleos!.colour], ["rgb(0, 104, 248)", "rgb(223, 14, 0)"]);
  for (const label of await ann.locator(".cm-collaborator-name").all()) {
    const box = (await label.boundingBox())!;
    assert.ok(box.y >= 0 && box.width > 20, `the label can be seen: ${JSON.stringify(box)}`);
  }
  // Nothing moves because of them, also not once the labels are gone.
  const ended = await ann.evaluate(() => document.getAnimations().map((animation) => animation.finish()).length);
  assert.equal(ended, 2);
  assert.deepEqual(await sizes(), before);
  assert.deepEqual(
    await ann.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.clientHeight)),
    heights,
  );
  for (const label of await ann.locator(".cm-collaborator-name").all()) {
    assert.equal(await label.evaluate((each) => getComputedStyle(each).opacity), "0");
  }
  await ann.mouse.move(bobs!.left + 1, bobs!.top + bobs!.height / 2);
  assert.equal(
    await ann
      .locator(".cm-collaborator-name")
      .first()
      .evaluate((each) => getComputedStyle(each).opacity),
    "1",
  );
});

test("[P7] whoever types, selects, undoes, loses the connection or comes back: the carets are right in both windows", async (t) => {
  const cable = await tcpCable(t, server.url);
  const start = { model: "story", text: "one two three\nsecond line" };
  const ann = await openEditor(t, { ...place, url: cable.url }, { ...start, name: "Ann" });
  const bob = await openEditor(t, place, { ...start, name: "Bob" });
  const isOnline = (expected: boolean): Promise<unknown> =>
    ann.waitForFunction((is) => editorPage.model.isOnline() === is, expected);
  /** In texts, `^` is where Ann's caret is, `|` where Bob's is. */
  const both = async (marked: string, selected = ""): Promise<void> => {
    assert.equal(await agreed(ann, bob), marked.replace(/[|^]/g, ""));
    await carets(ann, "Bob", marked, selected);
    await carets(bob, "Ann", marked, selected);
  };
  const carets = async (page: typeof ann, other: "Ann" | "Bob", marked: string, selected: string): Promise<void> => {
    const anns = { head: marked.replace("|", "").indexOf("^"), selected };
    const bobs = { head: marked.replace("^", "").indexOf("|"), selected: "" };
    assert.equal(await shownText(page), marked.replace(/[|^]/g, ""));
    assert.deepEqual(await ownCaret(page), other === "Ann" ? bobs : anns);
    await seesCaret(page, other, other === "Ann" ? anns : bobs);
  };

  await placeCaret(bob, 13);
  await placeCaret(ann, 0);
  await both("^one two three|\nsecond line");
  await ann.keyboard.type("zero ", typing);
  await both("zero ^one two three|\nsecond line");
  await bob.keyboard.type("!", typing);
  await both("zero ^one two three!|\nsecond line");
  await placeCaret(ann, 12, 9);
  await both("zero one ^two three!|\nsecond line", "two");
  await ann.keyboard.insertText("TWO and a half");
  await both("zero one TWO and a half^ three!|\nsecond line");
  await bob.keyboard.type(" Bob", typing);
  await both("zero one TWO and a half^ three! Bob|\nsecond line");
  await ann.keyboard.press("Control+z");
  await both("zero one two^ three! Bob|\nsecond line");
  await ann.keyboard.press("Control+y");
  await both("zero one TWO and a half^ three! Bob|\nsecond line");
  await ann.keyboard.press("Control+z");
  await both("zero one two^ three! Bob|\nsecond line");

  cable.cut();
  await isOnline(false);
  await placeCaret(bob, 0);
  await bob.keyboard.type("0: ", typing);
  await carets(bob, "Ann", "0: |zero one two^ three! Bob\nsecond line", "");
  await carets(ann, "Bob", "zero one two^ three! Bob|\nsecond line", "");
  await placeCaret(ann, 0, 4);
  await ann.keyboard.insertText("X");
  await carets(ann, "Bob", "X^ one two three! Bob|\nsecond line", "");
  await ann.keyboard.press("Control+z");
  await carets(ann, "Bob", "zero^ one two three! Bob|\nsecond line", "");
  await ann.keyboard.press("Control+y");
  await carets(ann, "Bob", "X^ one two three! Bob|\nsecond line", "");
  cable.mend();
  await isOnline(true);
  await both("0: |X^ one two three! Bob\nsecond line");
  await ann.keyboard.press("Control+z");
  await both("0: |zero^ one two three! Bob\nsecond line");
  await bob.keyboard.press("Enter");
  await both("0: \n|zero^ one two three! Bob\nsecond line");
  await ann.evaluate(() => editorPage.view.destroy());
  await bob.locator(".cm-collaborator-caret").waitFor({ state: "detached" });
});

test("the keys and the menu of undo take back the own work and leave that of others", async (t) => {
  const { ann, bob } = await twoWindows(t, "undo", "text");
  const menu = (inputType: string): Promise<unknown> =>
    ann.evaluate((type) => {
      const event = new InputEvent("beforeinput", { inputType: type, bubbles: true, cancelable: true });
      return editorPage.view.contentDOM.dispatchEvent(event);
    }, inputType);
  await placeCaret(ann, 4);
  await ann.keyboard.insertText(" of Ann's");
  await placeCaret(ann, 0);
  await ann.keyboard.insertText("A ");
  await agreed(ann, bob);
  await placeCaret(bob, 15);
  await bob.keyboard.type(" and Bob's", typing);
  const [all, one, none] = ["A text of Ann's and Bob's", "text of Ann's and Bob's", "text and Bob's"] as const;
  assert.equal(await agreed(ann, bob), all);
  const ways = [
    [() => ann.keyboard.press("Control+z"), one],
    [() => menu("historyUndo"), none],
    [() => ann.keyboard.press("Control+z"), none],
    [() => ann.keyboard.press("Control+y"), one],
    [() => ann.keyboard.press("Control+Shift+Z"), all],
    [() => menu("historyUndo"), one],
    [() => menu("historyRedo"), all],
  ] as const;
  for (const [act, expected] of ways) {
    await act();
    assert.equal(await shownText(ann), expected);
    assert.equal(await agreed(ann, bob), expected);
  }
});

test("what a button outside the editor undoes shows, as does what other code of the page edits", async (t) => {
  const ann = await openEditor(t, place, { model: "button", text: "text", name: "Ann", undo: "outside" });
  await placeCaret(ann, 4);
  await ann.keyboard.insertText(" typed");
  await ann.evaluate(() => editorPage.undo!.undo());
  assert.equal(await agreed(ann), "text");
  // As long as before, so that the length gives nothing away.
  await ann.evaluate(() => editorPage.text.splice(0, 1, "T"));
  assert.equal(await agreed(ann), "Text");
  await ann.evaluate(() => editorPage.undo!.undo());
  assert.equal(await agreed(ann), "text");
  await ann.evaluate(() => editorPage.view.destroy());
  await ann.evaluate(() => editorPage.undo!.redo());
  assert.equal(await ann.evaluate(() => editorPage.text.value()), "Text", "the application's manager goes on");
});

test("when the model is removed the editor can be read and not written", async (t) => {
  const { ann, bob } = await twoWindows(t, "removed", "text");
  await bob.evaluate(() => editorPage.domain.models().remove("removed"));
  await ann.waitForFunction(() => editorPage.view.state.readOnly);
  await ann.keyboard.type("more", typing);
  assert.equal(await shownText(ann), "text");
});
