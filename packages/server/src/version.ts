// The version of this package, for health checks and start-up lines.

import { readFileSync } from "node:fs";

/** From package.json, which is one folder above both the sources and the build. */
export const serverVersion: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string }
).version;
