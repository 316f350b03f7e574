// Where something stands in a model: keys and indexes from the root.

import { type Codec, keyUnitsMax, list, type Reader, treeDepthMax, type Writer } from "@convergence/engine";

export type Path = readonly (string | number)[];

const partCodec: Codec<string | number> = {
  write(writer: Writer, part: string | number): void {
    writer.byte(typeof part === "string" ? 0 : 1);
    if (typeof part === "number") return writer.varint(part);
    if (part.length > keyUnitsMax) throw new RangeError(`A key of ${part.length} units exceeds ${keyUnitsMax}`);
    writer.string(part);
  },
  read(reader: Reader): string | number {
    const kind = reader.byte();
    if (kind > 1) throw reader.fault(`${kind} is neither a key (0) nor an index (1)`);
    return kind === 0 ? reader.string(keyUnitsMax) : reader.varint();
  },
  shape: "part(key 0:string,index 1:varint)",
};

export const pathCodec: Codec<Path> = list(partCodec, treeDepthMax);
