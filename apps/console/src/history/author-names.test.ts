import assert from "node:assert/strict";
import test from "node:test";
import { AuthorNames, authorColours } from "./author-names.ts";

const user = (key: string, displayName: string) => ({ key, username: key, displayName, anonymous: true });

test("who was seen has a name and the colour of the caret; others have what their key tells", () => {
  const names = new AuthorNames();
  names.learn({ user: user("anonymous-abcdefghij", "Ann"), colorIndex: authorColours.length + 2 });
  assert.equal(names.nameOf("anonymous-abcdefghij"), "Ann");
  assert.equal(names.colourOf("anonymous-abcdefghij"), 2);
  assert.equal(names.nameOf("anonymous-qrstuvwxyz"), "Anonymous qrstuv");
  assert.equal(names.nameOf("user-17"), "user-17");
});

test("colours are given to all before one is given twice, and stay", () => {
  const names = new AuthorNames();
  const keys = authorColours.map((_, index) => `user-${index}`);
  assert.equal(new Set(keys.map((key) => names.colourOf(key))).size, authorColours.length);
  assert.equal(names.colourOf("one more"), 0);
  assert.equal(names.colourOf("user-3"), 3);
});
