// Bundles the console page: src/main.ts and all it imports into dist/main.js, next to the files of public/ as they are.
//
// Workspace packages are taken from their sources, so the bundle needs no other build and cannot lag behind one.

import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

await rm(at("dist"), { recursive: true, force: true });
await build({
  input: at("src/main.ts"),
  platform: "browser",
  resolve: { conditionNames: ["source", "browser", "import", "default"] },
  output: { file: at("dist/main.js"), format: "esm", minify: true, sourcemap: true },
  logLevel: "warn",
});
await cp(at("public"), at("dist"), { recursive: true });
