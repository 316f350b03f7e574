// Takes the programs out of a page for people, so that a test can run them.
//
// A block that imports is a complete program. One that does not goes on from the last complete one before it on its page that
// stays open: whose last line does not close or dispose of anything.
// A line like `console.log(sum); // → 3` states what it prints; the program that comes out checks it.

export type CodeBlock = {
  readonly language: "js" | "ts";
  /** Of its first line, counted from 1. */
  readonly line: number;
  readonly text: string;
};

export type Program = {
  readonly line: number;
  readonly extension: "mjs" | "mts";
  readonly text: string;
  /** Does its last line close what keeps its process running? */
  readonly endsItself: boolean;
  /** Is it for a page, so that only a browser could run it? */
  readonly isForPage: boolean;
  /** How many lines state what they print. */
  readonly claims: number;
};

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;
const languages: Readonly<Record<string, CodeBlock["language"]>> = {
  js: "js",
  mjs: "js",
  javascript: "js",
  ts: "ts",
  typescript: "ts",
};
const importLine = /^import /m;
const closing = /\.(dispose|close)\(\);\s*$/;
const pageOnly = /\b(document|window)\./;
const claim = /^(\s*)console\.log\((.*)\); \/\/ → (.+)$/gm;
/** On the first line, so that the others keep their numbers. */
const check = 'import { isDeepStrictEqual as isSame, inspect as shown } from "node:util"; ';

export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (const match of markdown.matchAll(fence)) {
    const language = languages[match[1]!];
    if (language === undefined) continue;
    const line = markdown.slice(0, match.index).split("\n").length + 1;
    blocks.push({ language, line, text: match[2]! });
  }
  return blocks;
}

/** Lines of the program are those of its page, as far as the block itself goes. */
export function programsOf(markdown: string): Program[] {
  let base = "";
  return codeBlocks(markdown).map(({ language, line, text }) => {
    const isComplete = importLine.test(text);
    if (!isComplete && base === "")
      throw new Error(`The block at line ${line} imports nothing, and nothing is before it`);
    const whole = isComplete ? text : `${base}\n{\n${text}}\n`;
    const endsItself = closing.test(text);
    if (isComplete && !endsItself) base = withoutClaims(text);
    const claims = [...text.matchAll(claim)].length;
    return {
      line,
      extension: language === "js" ? "mjs" : "mts",
      text: claims === 0 ? whole : check + checked(whole),
      endsItself: isComplete && endsItself,
      isForPage: pageOnly.test(text),
      claims,
    };
  });
}

const withoutClaims = (text: string): string => text.replaceAll(claim, "$1console.log($2);");

const checked = (text: string): string =>
  text.replaceAll(
    claim,
    (_line, indent: string, value: string, wanted: string) =>
      `${indent}{ const is: unknown = (${value}), states: unknown = (${wanted}); if (!isSame(is, states)) throw new Error("It prints " + shown(is) + ", and the page says " + shown(states)); }`,
  );
