import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { packedFrame } from "@convergence/protocol";
import { Inbox } from "./inbox.ts";
import { inflate, inflateStream } from "./inflate.ts";

const packed = (...bytes: number[]) => packedFrame(deflateRawSync(Uint8Array.from(bytes)));

function inbox(how?: typeof inflate) {
  const taken: number[][] = [];
  const faults: unknown[] = [];
  const box = new Inbox({
    take: (frame) => void taken.push([...frame]),
    onFault: (error) => void faults.push(error),
    ...(how === undefined ? {} : { inflate: how }),
  });
  return { box, taken, faults };
}

/** Until all that was asked of the platform's streams is done. */
const unpacked = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((turn) => setImmediate(turn));
};

test("in Node frames are taken at once, packed or not", () => {
  const { box, taken } = inbox();
  box.hear(Uint8Array.of(1, 2));
  box.hear(packed(3, 4));
  box.hear(Uint8Array.of(5));
  assert.deepEqual(taken, [[1, 2], [3, 4], [5]]);
});

test("with a stream, as in browsers, none overtakes one that is being unpacked", async () => {
  const { box, taken } = inbox(inflateStream);
  box.hear(Uint8Array.of(1));
  box.hear(packed(2, 2));
  box.hear(Uint8Array.of(3));
  box.hear(packed(4));
  box.hear(Uint8Array.of(5));
  assert.deepEqual(taken, [[1]]);
  await unpacked(() => taken.length === 5);
  assert.deepEqual(taken, [[1], [2, 2], [3], [4], [5]]);
});

for (const [name, how] of [
  ["at once", inflate],
  ["as a stream", inflateStream],
] as const) {
  test(`[P9] what cannot be unpacked is a fault, and nothing after it is taken: ${name}`, async () => {
    const { box, taken, faults } = inbox(how);
    box.hear(packedFrame(Uint8Array.of(255, 255, 255)));
    box.hear(Uint8Array.of(1));
    await unpacked(() => faults.length === 1);
    assert.deepEqual(taken, []);
  });

  test(`[P9] a bomb is not unpacked to its end: ${name}`, async () => {
    const bomb = Uint8Array.from(deflateRawSync(new Uint8Array(2 ** 20)));
    await assert.rejects(async () => how(bomb, 2 ** 16), RangeError);
  });

  test(`a frame may not be packed twice: ${name}`, async () => {
    const { box, taken, faults } = inbox(how);
    box.hear(packedFrame(deflateRawSync(packed(7))));
    await unpacked(() => faults.length === 1);
    assert.deepEqual(taken, []);
  });
}

test("a closed one takes nothing, whatever is being unpacked", async () => {
  let answer: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined;
  const { box, taken, faults } = inbox(() => new Promise((resolve) => (answer = resolve)));
  box.hear(packed(1));
  box.hear(Uint8Array.of(2));
  box.close();
  answer(Uint8Array.of(1));
  await new Promise((turn) => setImmediate(turn));
  assert.deepEqual([taken, faults], [[], []]);
});
