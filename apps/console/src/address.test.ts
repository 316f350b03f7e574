import assert from "node:assert/strict";
import test from "node:test";
import { defaultModel, modelOf, searchFor } from "./address.ts";

test("the address names the model, whatever characters are in its name", () => {
  for (const model of ["notes", "a b&c=d", "späti/1"]) assert.equal(modelOf(searchFor(model)), model);
  for (const search of ["", "?model=", "?model=%20", "?other=1"]) assert.equal(modelOf(search), defaultModel);
});
