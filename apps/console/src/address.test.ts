import assert from "node:assert/strict";
import test from "node:test";
import { defaultModel, modelOf, searchFor, serverOf } from "./address.ts";

test("the address names the model, whatever characters are in its name", () => {
  for (const model of ["notes", "a b&c=d", "späti/1"]) assert.equal(modelOf(searchFor(model)), model);
  for (const search of ["", "?model=", "?model=%20", "?other=1"]) assert.equal(modelOf(search), defaultModel);
});

test("the server is where the page is, also behind a proxy that puts a folder before it", () => {
  const pages: Readonly<Record<string, string>> = {
    "http://127.0.0.1:8080/?model=notes": "http://127.0.0.1:8080/",
    "https://example.org/index.html?model=a/b#c": "https://example.org/",
    "https://example.org:8443/sync/?model=notes": "https://example.org:8443/sync/",
  };
  for (const [page, server] of Object.entries(pages)) assert.equal(serverOf(page), server);
});
