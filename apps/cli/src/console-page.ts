// Where the built console page is, if it is anywhere.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder to serve; undefined where the page has not been built or is not part of the installation. */
export function consolePage(): string | undefined {
  try {
    const folder = new URL("./dist/", import.meta.resolve("@convergence/console/package.json"));
    return existsSync(new URL("index.html", folder)) ? fileURLToPath(folder) : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
