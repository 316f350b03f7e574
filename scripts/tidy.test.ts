// The house rules that a machine can check: arrows between packages, declared dependencies, a pure engine, file names and
// sizes, cited promises. Each failure names the file.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import test from "node:test";
import { citedIds, codeOnly, importsOf, withoutStrings } from "./source-text.ts";

const root: string = resolve(import.meta.dirname, "..");
const scope = "@convergence/";

/** What each workspace stands on directly. It may import all that is reachable from there: arrows point down only. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  protocol: ["engine"],
  storage: ["history"],
  history: ["engine"],
  "storage-sqlite": ["storage"],
  server: ["storage", "protocol"],
  client: ["protocol"],
  codemirror: ["client"],
  proof: [],
  simulator: ["client", "server", "storage", "proof"],
  cli: ["server", "client", "storage-sqlite"],
  console: ["client", "codemirror"],
};
/** What tests may import besides. */
const forTests: readonly string[] = ["proof"];

/** The point at which a file must be two. */
const linesMax = 600;
/** Names that say nothing about what is inside, so everything ends up there. */
const drawers: readonly string[] = [
  "utils",
  "util",
  "helpers",
  "helper",
  "common",
  "shared",
  "types",
  "manager",
  "impl",
  "misc",
];

type Source = {
  readonly path: string;
  /** Empty for scripts/. */
  readonly workspace: string;
  readonly text: string;
  readonly imports: readonly string[];
  readonly isTest: boolean;
};
type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** What the application brings along; its version for tests stands in devDependencies. */
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, "package.json"))) as Manifest;

const folders: readonly string[] = globSync(["packages/*", "apps/*"], { cwd: root })
  .filter((folder) => existsSync(join(root, folder, "package.json")))
  .sort();

/** What only tests load: tests, soaks, the folders made for them, and fixtures of processes that tests start. */
const isTestFile = (path: string): boolean => /\.(test|soak)\.ts$|\/testing\/|\.(child|fixture)\.ts$/.test(path);

const sources: readonly Source[] = globSync(
  ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts", "apps/*/*.ts", "apps/*/bin/*.js", "scripts/*.ts"],
  { cwd: root },
)
  .sort()
  .map((path) => {
    const text = read(path);
    const workspace = path.startsWith("scripts/") ? "" : path.split("/")[1]!;
    return { path, workspace, text, imports: importsOf(text), isTest: isTestFile(path) };
  });

const none = (complaints: readonly string[]): void => assert.deepEqual(complaints, []);

/** All that lies below a workspace. */
function below(workspace: string): Set<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    for (const next of arrows[name] ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      visit(next);
    }
  };
  visit(workspace);
  return reached;
}

/** `@scope/name/path` or `name/path` without the path. */
const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
const isBare = (specifier: string): boolean => !specifier.startsWith(".") && !isBuiltin(specifier);

test("the table of arrows names every workspace and has no way back up", () => {
  assert.deepEqual(Object.keys(arrows).sort(), folders.map((folder) => basename(folder)).sort());
  none(Object.keys(arrows).filter((name) => below(name).has(name)));
});

test("arrows point down only", () => {
  const complaints: string[] = [];
  for (const { path, workspace, imports, isTest } of sources) {
    if (workspace === "") continue;
    const allowed = below(workspace).add(workspace);
    if (isTest) for (const name of forTests) allowed.add(name);
    for (const specifier of imports) {
      if (specifier.startsWith(scope) && !allowed.has(specifier.split("/")[1]!)) {
        complaints.push(`${path} imports ${specifier}, which is not below ${workspace}`);
      }
      const leaves =
        specifier.startsWith(".") && !join(dirname(path), specifier).startsWith(`${path.split("/", 2).join("/")}/`);
      if (leaves && !isTest) complaints.push(`${path} reaches out of its package for ${specifier}`);
    }
  }
  none(complaints);
});

test("files do not import each other in circles", () => {
  const targets = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter((specifier) => specifier.startsWith(".")).map((specifier) => join(dirname(path), specifier)),
    ]),
  );
  const done = new Set<string>();
  const complaints: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) complaints.push([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (done.has(path) || way.includes(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  none(complaints);
});

test("a package imports what it declares and declares what it imports", () => {
  const complaints: string[] = [];
  const groups = [
    ...folders.map((folder) => ({
      folder,
      name: scope + basename(folder),
      own: sources.filter(({ path }) => path.startsWith(`${folder}/`)),
    })),
    { folder: ".", name: "", own: sources.filter(({ workspace }) => workspace === "") },
  ];
  // Build scripts of apps run from the root and use what it declares.
  const rootDeclared = { ...manifestOf(".").dependencies, ...manifestOf(".").devDependencies };
  for (const { folder, name, own } of groups) {
    const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifestOf(folder);
    const used = new Set<string>();
    for (const { path, imports, isTest } of own) {
      const mayUseRoot = isTest || !/\/(src|bin)\//.test(path);
      for (const wanted of imports.filter(isBare).map(packageOf)) {
        used.add(wanted);
        const declared =
          wanted === name ||
          wanted in dependencies ||
          wanted in peerDependencies ||
          (isTest && wanted in devDependencies) ||
          (mayUseRoot && wanted in rootDeclared);
        if (!declared) complaints.push(`${path} imports ${wanted}, which ${folder}/package.json does not declare`);
      }
    }
    // A package that is still empty owes nothing, and the root declares tools that are run, not imported.
    const isEmpty = own.every(({ path, text }) => !path.includes("/src/") || text.trim() === "export {};");
    if (folder === "." || isEmpty) continue;
    for (const declared of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      if (!used.has(declared.replace(/^@types\//, "")))
        complaints.push(`${folder}/package.json declares ${declared}, which nothing there imports`);
    }
  }
  none(complaints);
});

test("the engine is pure: nothing from outside, no clock, randomness, I/O or log", () => {
  const impure =
    /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(\(\s*\)|[^\s(\w])|\bMath\s*\.\s*random\b|\b(performance|crypto|console|process|fetch)\s*[.([]|\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/g;
  const complaints: string[] = [];
  for (const { path, workspace, text, imports, isTest } of sources) {
    if (workspace !== "engine" || isTest) continue;
    for (const specifier of imports) if (!specifier.startsWith(".")) complaints.push(`${path} imports ${specifier}`);
    for (const found of codeOnly(text).match(impure) ?? []) complaints.push(`${path} uses ${found}`);
  }
  none(complaints);
});

test("files are named after what they hold, in kebab-case, and hold one thing", () => {
  const complaints: string[] = [];
  for (const { path, text } of sources) {
    for (const part of path.split("/").slice(path.startsWith("scripts/") ? 1 : 2)) {
      const words = part.replace(/(\.[a-z]+)+$/, "");
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(words)) complaints.push(`${path}: ${part} is not kebab-case`);
      if (words.split("-").some((word) => drawers.includes(word)))
        complaints.push(`${path}: ${part} is the name of a drawer`);
    }
    const lines = text.split("\n").length - 1;
    if (lines > linesMax) complaints.push(`${path} has ${lines} lines; at most ${linesMax}`);
  }
  none(complaints);
});

test("nothing hides from the compiler or swallows an error", () => {
  const complaints: string[] = [];
  for (const { path, text } of sources) {
    const code = codeOnly(text);
    if (/:\s*any\b|\bas\s+any\b|<any\b|\bany\[\]/.test(code)) complaints.push(`${path} uses any`);
    if (/@ts-(ignore|nocheck)\b/.test(withoutStrings(text))) complaints.push(`${path} silences the compiler`);
    // A catch that holds the reason in a comment is not empty.
    if (/\bcatch\s*(\([^)]*\)\s*)?\{\s*\}|\bcatch\(\s*\(\)\s*=>\s*\{\s*\}\s*\)/.test(withoutStrings(text))) {
      complaints.push(`${path} has an empty catch`);
    }
  }
  none(complaints);
});

test("every promise and rule that is kept is cited by a test, and none is cited that does not exist", () => {
  const rows = [...read("docs/promises.md").matchAll(/^\| *([A-Z]\d+) *\|(.+)\| *([^|]+?) *\|$/gm)];
  const status = new Map(rows.map((row) => [row[1]!, row[3]!]));
  assert.equal(status.size, rows.length, "an id stands twice in docs/promises.md");
  for (const id of ["P1", "P10", "R1", "R8"]) assert.ok(status.has(id), `${id} is missing in docs/promises.md`);

  const cited = new Map<string, string>();
  for (const { path, text } of sources) {
    if (!path.startsWith("scripts/source-text")) for (const id of citedIds(text)) cited.set(id, path);
  }
  none([
    ...[...status]
      .filter(([, state]) => state !== "kept" && state !== "planned")
      .map(([id, state]) => `${id} has the status ${state}`),
    ...[...status]
      .filter(([id, state]) => state === "kept" && !cited.has(id))
      .map(([id]) => `${id} is kept, but no test cites it`),
    ...[...cited]
      .filter(([id]) => !status.has(id))
      .map(([id, path]) => `${path} cites ${id}, which docs/promises.md does not state`),
  ]);
});

test("no file speaks of where or how it was made", () => {
  // Put together here, so that this file passes its own test.
  const words = [
    "registry" + "\\.npm",
    "npm" + "js\\.(org|com)",
    "yarn" + "pkg",
    "deb\\.debian" + "\\.org",
    "cla" + "ude",
    "sub" + "agent",
  ];
  const forbidden = new RegExp(words.join("|"), "i");
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
  assert.ok(files.includes("package.json"), "git lists the files of this repository");
  none(files.filter((path) => forbidden.test(path) || forbidden.test(read(path))));
});
