// The memory of this process after a sweep; needs `--expose-gc`. `external` includes array buffers and, page by page, the memories
// of WebAssembly modules, which only ever grow: for those it is the highest level so far, not what is in use.

export type Weight = { readonly heap: number; readonly external: number };

export function weightNow(): Weight {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Memory is measured with --expose-gc");
  for (let i = 0; i < 4; i++) gc();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed, external };
}

export const growth = (before: Weight, after: Weight): Weight => ({
  heap: after.heap - before.heap,
  external: after.external - before.external,
});
