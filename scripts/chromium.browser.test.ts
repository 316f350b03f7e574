// That the browser which the other browser tests rely on is a real one: it renders a page, runs its script, and takes a click.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { launchChromium } from "./chromium.ts";

const page = `<!doctype html>
<title>A page</title>
<button style="width: 200px; height: 50px">Not clicked</button>
<script>
  const button = document.querySelector("button");
  button.addEventListener("click", (event) => { button.textContent = event.isTrusted ? "Clicked" : "Pretended"; });
</script>`;

test("a page on loopback renders in Chromium and a click works", async (t) => {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(page));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const browser = await launchChromium();
  t.after(() => browser.close());

  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  assert.equal(await tab.title(), "A page");
  const button = tab.getByRole("button");
  assert.deepEqual(await button.boundingBox().then((box) => [box?.width, box?.height]), [200, 50]);
  await button.click();
  assert.equal(await button.textContent(), "Clicked");
  assert.ok((await tab.screenshot()).length > 1000, "the screenshot is a picture of something");
  t.diagnostic(`Chromium ${browser.version()}`);
});
