import assert from "node:assert/strict";
import test from "node:test";
import { codeBlocks, programsOf } from "./code-blocks.ts";

const page = [
  "# Page",
  "```sh",
  "npm start",
  "```",
  "```ts",
  'import { one } from "somewhere";',
  "console.log(one); // → 1",
  "```",
  "```js",
  'import { two } from "somewhere";',
  "await two.dispose();",
  "```",
  "```ts",
  "console.log(one + 1); // → 2",
  "document.title = `${one}`;",
  "```",
].join("\n");

test("code blocks are found with their lines, commands are left alone", () => {
  assert.deepEqual(
    codeBlocks(page).map(({ language, line }) => [language, line]),
    [
      ["ts", 6],
      ["js", 10],
      ["ts", 14],
    ],
  );
});

test("a block without imports goes on from the last complete one that stays open, and what a line states is checked", () => {
  const [first, whole, second] = programsOf(page);
  assert.deepEqual([first?.endsItself, whole?.endsItself, second?.endsItself], [false, true, false]);
  assert.deepEqual([first?.isForPage, first?.claims, second?.isForPage, second?.claims], [false, 1, true, 1]);
  assert.match(first!.text, /^import .*; import \{ one \} from "somewhere";\n\{ const is: unknown = \(one\)/);
  assert.match(
    second!.text,
    /console\.log\(one\);\n\n\{\n\{ const is: unknown = \(one \+ 1\), states: unknown = \(2\)/,
  );
});

test("a block that goes on from nothing is an error", () => {
  assert.throws(() => programsOf("```ts\nmodel.close();\n```\n"), /line 2 imports nothing/);
});
