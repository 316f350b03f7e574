// Starts a headless Chromium that came with `npm ci`, for tests of what a person sees. Nothing else need be installed: the
// package carries the system libraries and fonts that a bare machine lacks.
//
// Each start unpacks into a fresh folder, which goes when the browser closes. The package would unpack into the temporary
// folder, and there use whatever another version or a broken start left behind.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** Root may not use Chromium's sandbox; the others keep it to this machine, without a graphics card, asking nobody for updates. */
const flags: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-pings",
  "--font-render-hinting=none",
];

const packed: string = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "..", "bin");

/** A running browser. `browser.close()` ends it and removes its folder; a process that dies without it leaves the folder to
 *  the system's clean-up of temporary files. */
export async function launchChromium(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), "convergence-chromium-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const executablePath = await unpack(folder);
    const browser = await chromium.launch({
      executablePath,
      args: [...flags],
      env: {
        ...process.env,
        HOME: folder,
        TMPDIR: folder,
        FONTCONFIG_PATH: join(folder, "fonts"),
        LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      },
    });
    const close = browser.close.bind(browser);
    browser.close = async (options) => {
      await close(options);
      await remove();
    };
    return browser;
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Unpacks browser, fonts and libraries into `folder`; returns the path of the executable. */
async function unpack(folder: string): Promise<string> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder; // the only way to tell the package where to
  try {
    const [executable] = await Promise.all(
      ["chromium.br", "fonts.tar.br", "al2023.tar.br"].map((name) => inflate(join(packed, name))),
    );
    await writeFile(join(folder, "fonts", "fonts.conf"), fontConfiguration(folder));
    return executable!;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** The package's own file looks for the fonts where they are not. Without any, Chromium crashes at the first text field. */
const fontConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
