// A reference as bytes, with the element that it is about.

import { counterMax, type ElementId, elementId, siteMax } from "../element-id.ts";
import { keyUnitsMax, valuesPerReferenceMax } from "../limits.ts";
import type { Range, Reference } from "../references/reference.ts";
import type { Codec } from "./codec.ts";
import { choice, list, literal, refine, string, struct, union, varint } from "./schema.ts";

const idMax = elementId(siteMax, counterMax);
const element: Codec<ElementId> = refine(
  varint,
  (id) => id <= idMax,
  (id) => `${id} is not the id of an element`,
);
const range: Codec<Range> = struct({ start: varint, end: varint });

export const referenceCodec: Codec<Reference> = union("kind", {
  index: [
    1,
    struct({
      kind: literal("index"),
      element,
      side: choice({ after: 0, before: 1 }),
      values: list(varint, valuesPerReferenceMax),
    }),
  ],
  range: [
    2,
    struct({
      kind: literal("range"),
      element,
      side: choice({ after: 0, before: 1, inside: 2 }),
      values: list(range, valuesPerReferenceMax),
    }),
  ],
  property: [
    3,
    struct({ kind: literal("property"), element, values: list(string(keyUnitsMax), valuesPerReferenceMax) }),
  ],
  element: [4, struct({ kind: literal("element"), element, values: list(element, valuesPerReferenceMax) })],
});
