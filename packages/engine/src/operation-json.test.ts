import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId } from "./element-id.ts";
import type { Operation } from "./operation.ts";
import { operationJson } from "./operation-json.ts";
import type { Tree } from "./tree.ts";

const element = elementId(3, 7);
const when = Date.UTC(2026, 0, 1);
const value: Tree = {
  id: elementId(3, 8),
  type: "object",
  content: [
    ["__proto__", { id: elementId(3, 9), type: "date", content: when }],
    ["list", { id: elementId(4, 1), type: "array", content: [{ id: elementId(3, 11), type: "null", content: null }] }],
  ],
  anchors: [{ name: "note", reference: { kind: "property", element: elementId(3, 8), values: ["list"] } }],
};
const plain = `{"__proto__":{"$date":${when}},"list":[null]}`;
const whole = `"elements":["3.8","3.9","4.1","3.11"]`;
const anchors = `"anchors":[{"element":"3.8","name":"note","reference":{"kind":"property","element":"3.8","values":["list"]}}]`;

test("[P6] every operation has a form of its own in an export, which stays what it is", () => {
  const forms: readonly (readonly [Operation, string])[] = [
    [{ kind: "splice", element, at: 2, remove: 1, insert: "é", glued: true }, `"at":2,"remove":1,"insert":"é"`],
    [
      { kind: "insert", element, gap: 1, values: [value] },
      `"gap":1,"values":[${plain}],"elements":[["3.8","3.9","4.1","3.11"]],${anchors}`,
    ],
    [{ kind: "remove", element, at: 4, count: 2 }, `"at":4,"count":2`],
    [{ kind: "set", element, at: 4, value }, `"at":4,"value":${plain},${whole},${anchors}`],
    [{ kind: "move", element, at: 0, gap: 3 }, `"at":0,"gap":3`],
    [{ kind: "setKey", element, key: "k", value }, `"key":"k","value":${plain},${whole},${anchors}`],
    [{ kind: "removeKey", element, key: "k" }, `"key":"k"`],
    [{ kind: "add", element, value: -0.5 }, `"value":-0.5`],
    [
      { kind: "value", element, value: { id: element, type: "boolean", content: true } },
      `"value":true,"elements":["3.7"]`,
    ],
    [
      {
        ...{ kind: "anchor", element, name: "a" },
        reference: { kind: "range", element, side: "inside", values: [{ start: 1, end: 2 }] },
      },
      `"name":"a","reference":{"kind":"range","element":"3.7","side":"inside","values":[{"start":1,"end":2}]}`,
    ],
    [{ kind: "anchor", element, name: "a", reference: undefined }, `"name":"a","reference":null`],
    [
      { kind: "anchor", element, name: "a", reference: { kind: "index", element, side: "after", values: [3] } },
      `"name":"a","reference":{"kind":"index","element":"3.7","side":"after","values":[3]}`,
    ],
    [
      { kind: "anchor", element, name: "a", reference: { kind: "element", element, values: [elementId(0, 5)] } },
      `"name":"a","reference":{"kind":"element","element":"3.7","values":["0.5"]}`,
    ],
  ];
  for (const [operation, form] of forms) {
    assert.equal(JSON.stringify(operationJson(operation)), `{"kind":"${operation.kind}","element":"3.7",${form}}`);
  }
});
