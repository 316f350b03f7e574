import assert from "node:assert/strict";
import test from "node:test";
import { colorOf, colourNumber, palette } from "./colours.ts";

type Rgb = readonly [number, number, number];

/** Linear parts of a colour. */
const linear = (colour: string): Rgb => {
  const part = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
};

const luminance = (colour: string): number => {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** As the Web Content Accessibility Guidelines define it. */
const contrast = (a: string, b: string): number => {
  const [less, more] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (more + 0.05) / (less + 0.05);
};

/** In the Oklab space, in which equal distances look about equally far. */
const oklab = (colour: string): Rgb => {
  const [r, g, b] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

test("white letters can be read on every colour, and every colour can be seen on light and dark pages", () => {
  assert.ok(palette.length >= 12);
  for (const colour of palette) {
    assert.match(colour, /^#[0-9a-f]{6}$/);
    assert.ok(contrast(colour, "#ffffff") >= 4.5, colour);
    assert.ok(contrast(colour, "#1e1e1e") >= 3, colour);
  }
});

test("any two colours can be told apart", () => {
  for (const a of palette) {
    for (const b of palette) {
      const [p, q] = [oklab(a), oklab(b)];
      // Five times what is just noticed between two areas side by side.
      if (a !== b) assert.ok(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) > 0.1, `${a} ${b}`);
    }
  }
});

test("every number has a colour", () => {
  for (const index of [0, 11, 12, 1e15, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(colorOf(index), palette[colourNumber(index)]);
    assert.ok(palette.includes(colorOf(index)), String(index));
  }
  assert.equal(colorOf(13), colorOf(1));
});
