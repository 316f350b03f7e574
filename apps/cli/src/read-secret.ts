// Keys and secrets in files. What is in them never appears in a message.

import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { ConfigurationError, secretBytesMin } from "@convergence/server";

/** The text of the file, without the end of line that editors add. */
export async function readKeyFile(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new ConfigurationError(`The key file ${file} cannot be read (${codeOf(cause)}).`, { cause });
  });
  return text.replace(/[\r\n]+$/, "");
}

/** The secret in the file; if there is no such file, it is made with a new random secret, readable by its owner only. */
export async function readOrMakeSecret(file: string): Promise<{ readonly secret: string; readonly isNew: boolean }> {
  const secret = randomBytes(secretBytesMin).toString("base64url");
  try {
    await writeFile(file, `${secret}\n`, { flag: "wx", mode: 0o600 });
    return { secret, isNew: true };
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return { secret: await readKeyFile(file), isNew: false };
    throw new ConfigurationError(`The secret file ${file} cannot be written (${codeOf(cause)}).`, { cause });
  }
}

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "unknown");
