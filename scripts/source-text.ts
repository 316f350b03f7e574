// Reads TypeScript as text for the tidy test: blanks comments and strings, and lists what a file imports.
//
// A scanner, not a parser: it knows comments, strings, templates and regular expressions, which is all that is needed to not
// mistake words in them for code. Blanked text keeps its length and its lines.

/** The text between two offsets, with everything but line breaks turned into spaces. */
const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** A slash begins a regular expression unless a value stands before it. */
const beginsExpression = (before: string): boolean =>
  /(^|[^\w\s$)\]}"'`]|\b(return|typeof|case|in|of|await|yield))\s*$/.test(before);

const quoted: RegExp = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const comment: RegExp = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const expression: RegExp = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

type Kind = "comment" | "string" | "code";
type Piece = { readonly kind: Kind; readonly text: string };

/** Cuts a source into comments, strings (templates' fixed parts and regular expressions among them) and code. */
function pieces(source: string): Piece[] {
  const found: Piece[] = [];
  let code = "";
  let at = 0;
  /** For each open `${`, the number of braces open inside it. */
  const templates: number[] = [];
  const push = (kind: Kind, text: string): void => {
    if (code !== "") found.push({ kind: "code", text: code });
    code = "";
    found.push({ kind, text });
    at += text.length;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const char = source[at]!;
    const inTemplate = templates.length > 0;
    let text: string | undefined;
    if (char === "/" && (text = match(comment)) !== undefined) push("comment", text);
    else if ((char === '"' || char === "'") && (text = match(quoted)) !== undefined) push("string", text);
    else if (char === "`" || (char === "}" && inTemplate && templates.at(-1) === 0)) {
      if (char === "}") templates.pop();
      text = match(/[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y)!;
      if (text.endsWith("${")) templates.push(0);
      push("string", text);
    } else if (char === "/" && beginsExpression(lastLine(code, found)) && (text = match(expression)) !== undefined) {
      push("string", text);
    } else {
      if (inTemplate && char === "{") templates[templates.length - 1]! += 1;
      if (inTemplate && char === "}") templates[templates.length - 1]! -= 1;
      code += char;
      at += 1;
    }
  }
  if (code !== "") found.push({ kind: "code", text: code });
  return found;
}

/** What stands before the place at hand, as far back as matters; a string there counts as a value. */
function lastLine(code: string, found: readonly Piece[]): string {
  if (code.trim() !== "" || found.length === 0) return code.slice(-40);
  const before = found.findLast((piece) => piece.kind !== "comment");
  return before === undefined ? "" : before.kind === "string" ? '"' : before.text.slice(-40);
}

/** The source without its comments. */
export const withoutComments = (source: string): string =>
  pieces(source)
    .map(({ kind, text }) => (kind === "comment" ? blank(text) : text))
    .join("");

/** The source without its strings. */
export const withoutStrings = (source: string): string =>
  pieces(source)
    .map(({ kind, text }) => (kind === "string" ? blank(text) : text))
    .join("");

/** The source without comments and strings: nothing but code. */
export const codeOnly = (source: string): string =>
  pieces(source)
    .map(({ kind, text }) => (kind === "code" ? text : blank(text)))
    .join("");

/** The specifiers that a source imports or re-exports from, types included, each once. */
export function importsOf(source: string): string[] {
  const text = withoutComments(source);
  const code = codeOnly(source);
  const statements = text.matchAll(/^\s*(?:import|export)\b(?:[^"'`;=]*?\bfrom\b)?\s*(["'])([^"'\n]+)\1/gm);
  const calls = text.matchAll(/\bimport\s*\(\s*(["'])([^"'\n]+)\1/g);
  // What only looks like an import, inside a string, is blank where the code stands alone.
  const real = [...statements, ...calls].filter(({ 0: whole, index }) => /\S/.test(code[index + whole.search(/\S/)]!));
  return [...new Set(real.map((found) => found[2]!))];
}

/** The ids that titles cite: `["P1", "R4"]` for the string `"[P1] [R4] a title"`. */
export const citedIds = (source: string): string[] =>
  [...withoutComments(source).matchAll(/["'`]((?:\[[A-Z]\d+\]\s*)+)/g)].flatMap(
    (found) => found[1]!.match(/[A-Z]\d+/g) ?? [],
  );
