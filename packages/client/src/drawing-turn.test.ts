import assert from "node:assert/strict";
import test from "node:test";
import { DrawingTurn, type Page } from "./drawing-turn.ts";

/** A page whose frames come when the test says so. */
class FakePage implements Page {
  #waiting = new Map<number, (frame: number) => void>();
  #handle = 0;
  #frame = 0;

  readonly requestAnimationFrame = (action: (frame: number) => void): number => {
    this.#waiting.set(++this.#handle, action);
    return this.#handle;
  };

  readonly cancelAnimationFrame = (handle: number): void => void this.#waiting.delete(handle);

  draw(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#frame++;
    for (const action of waiting.values()) action(this.#frame);
  }
}

const workFor = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until; );
};

test("what is asked for often is done once for each frame", () => {
  const page = new FakePage();
  let count = 0;
  const turn = new DrawingTurn(() => count++, page);
  for (let i = 0; i < 10; i++) turn.request();
  assert.equal(count, 0);
  page.draw();
  page.draw();
  assert.equal(count, 1);
  turn.request();
  page.draw();
  assert.equal(count, 2);
});

test("two that take long are not done in one frame, and one is not done again at once", () => {
  const page = new FakePage();
  const done: string[] = [];
  const turns = ["a", "b"].map((name) => {
    const work = (): void => {
      done.push(name);
      workFor(10);
    };
    return new DrawingTurn(work, page);
  });
  for (const turn of turns) turn.request();
  page.draw();
  assert.deepEqual(done, ["a"]);
  turns[0]!.request();
  page.draw();
  assert.deepEqual(done, ["a", "b"], "the first rests");
  turns[0]!.cancel();
});

test("what is cancelled is not done", async () => {
  const page = new FakePage();
  let count = 0;
  for (const turn of [new DrawingTurn(() => count++, page), new DrawingTurn(() => count++, {})]) {
    turn.request();
    turn.cancel();
  }
  page.draw();
  await Promise.resolve();
  assert.equal(count, 0);
});

test("where nothing is drawn it is done at the end of the present work", async () => {
  let count = 0;
  const turn = new DrawingTurn(() => count++, {});
  turn.request();
  turn.request();
  assert.equal(count, 0);
  await Promise.resolve();
  assert.equal(count, 1);
});
