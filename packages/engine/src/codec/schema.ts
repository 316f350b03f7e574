// Codecs built from smaller codecs: how messages and records declare their form once.
//
// Every combinator keeps the law of `Codec` if its parts keep it. None of them follows a key that came from outside:
// field names, choices and kinds are those of the program.

import type { Codec, Encoded } from "./codec.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** A safe integer from 0. */
export const varint: Codec<number> = {
  write: (writer, value) => writer.varint(value),
  read: (reader) => reader.varint(),
  shape: "varint",
};

/** A safe integer of either sign. */
export const signed: Codec<number> = {
  write: (writer, value) => writer.signed(value),
  read: (reader) => reader.signed(),
  shape: "signed",
};

/** A finite double: documents know no others, and `NaN` has more than one form in bytes. */
export const float64: Codec<number> = {
  write(writer, value) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
    writer.float64(value);
  },
  read(reader) {
    const value = reader.float64();
    if (!Number.isFinite(value)) throw reader.fault(`${value} is not a finite number`);
    return value;
  },
  shape: "float64",
};

export const boolean: Codec<boolean> = {
  write: (writer, value) => writer.byte(value ? 1 : 0),
  read(reader) {
    const byte = reader.byte();
    if (byte > 1) throw reader.fault(`${byte} is neither false (0) nor true (1)`);
    return byte === 1;
  },
  shape: "boolean",
};

/** Well-formed text of at most `unitsMax` UTF-16 units. */
export function string(unitsMax: number): Codec<string> {
  return {
    write(writer, value) {
      if (value.length > unitsMax) throw new RangeError(`A string of ${value.length} units exceeds ${unitsMax}`);
      writer.string(value);
    },
    read: (reader) => reader.string(unitsMax),
    shape: "string",
  };
}

/** At most `bytesMax` bytes; what is read is a copy. */
export function bytes(bytesMax: number): Codec<Uint8Array> {
  return {
    write(writer, value) {
      if (value.length > bytesMax) throw new RangeError(`${value.length} bytes exceed ${bytesMax}`);
      writer.bytes(value);
    },
    read: (reader) => reader.bytes(bytesMax),
    shape: "bytes",
  };
}

/** Always the same value, in no bytes at all: the kind of a message whose code the union has written. */
export function literal<const T extends string>(value: T): Codec<T> {
  return {
    write(_writer, written) {
      if (written !== value) throw new RangeError(`"${written}" stands where "${value}" must`);
    },
    read: () => value,
    shape: JSON.stringify(value),
  };
}

/** One of a closed list of words, each with its own code, 0..255, which never changes its meaning. */
export function choice<K extends string>(codes: { readonly [Word in K]: number }): Codec<K> {
  const codeOf = new Map(Object.entries<number>(codes) as [K, number][]);
  const wordOf = byCode(
    "choice",
    [...codeOf].map(([word, code]) => [code, word]),
  );
  return {
    write(writer, value) {
      const code = codeOf.get(value);
      if (code === undefined) throw new RangeError(`"${value}" is none of ${[...codeOf.keys()].join(", ")}`);
      writer.byte(code);
    },
    read(reader) {
      const code = reader.byte();
      const word = wordOf[code];
      if (word === undefined) throw reader.fault(`${code} is the code of none of ${codeOf.size} words`);
      return word;
    },
    shape: `choice(${[...codeOf].map(([word, code]) => `${word}=${code}`).join(",")})`,
  };
}

/** A value or nothing, one byte more than the value. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    write(writer, value) {
      boolean.write(writer, value !== undefined);
      if (value !== undefined) codec.write(writer, value);
    },
    read: (reader) => (boolean.read(reader) ? codec.read(reader) : undefined),
    shape: `optional(${codec.shape})`,
  };
}

/** At most `itemsMax` items, each of at least one byte. A count is believed only if that many bytes follow. */
export function list<T>(codec: Codec<T>, itemsMax: number): Codec<readonly T[]> {
  return {
    write(writer, value) {
      if (value.length > itemsMax) throw new RangeError(`${value.length} items exceed ${itemsMax}`);
      writer.varint(value.length);
      const start = writer.length;
      for (const item of value) codec.write(writer, item);
      if (writer.length - start < value.length)
        throw new RangeError(`${value.length} items take less than a byte each`);
    },
    read(reader) {
      const count = reader.count(itemsMax);
      const items: T[] = [];
      for (let index = 0; index < count; index++) items.push(codec.read(reader));
      return items;
    },
    shape: `list(${codec.shape})`,
  };
}

type Fields = { readonly [name: string]: Codec<unknown> };

/** The plain object that a list of fields describes. A field that may be absent is there with the value `undefined`. */
export type Struct<F extends Fields> = { readonly [Name in keyof F]: Encoded<F[Name]> };

/** The fields one after the other, in the order of declaration. */
export function struct<F extends Fields>(fields: F): Codec<Struct<F>> {
  const names = Object.keys(fields);
  const codecs = Object.values<Codec<unknown>>(fields);
  return {
    write(writer, value) {
      for (let index = 0; index < names.length; index++) codecs[index]!.write(writer, value[names[index]!]);
    },
    read(reader) {
      const value: Record<string, unknown> = {};
      for (let index = 0; index < names.length; index++) value[names[index]!] = codecs[index]!.read(reader);
      return value as Struct<F>;
    },
    shape: `{${names.map((name, index) => `${name}:${codecs[index]!.shape}`).join(",")}}`,
  };
}

type Variants<Tag extends string> = { readonly [kind: string]: readonly [code: number, codec: TaggedCodec<Tag>] };
type TaggedCodec<Tag extends string> = Codec<{ readonly [T in Tag]: string }>;
type Union<V extends Variants<string>> = { [Kind in keyof V]: Encoded<V[Kind][1]> }[keyof V];

/** One of several structs, told apart by their field `tag`, on the wire by an explicit code of one byte, 0..255. */
export function union<Tag extends string, V extends Variants<Tag>>(tag: Tag, variants: V): Codec<Union<V>> {
  const variantOf = new Map(Object.entries<Variants<Tag>[string]>(variants));
  const codecOf = byCode("union", [...variantOf.values()]);
  return {
    write(writer, value) {
      const kind = (value as { readonly [T in Tag]: string })[tag];
      const variant = variantOf.get(kind);
      if (variant === undefined) throw new RangeError(`"${kind}" is none of ${[...variantOf.keys()].join(", ")}`);
      writer.byte(variant[0]);
      (variant[1] as Codec<unknown>).write(writer, value);
    },
    read(reader) {
      const code = reader.byte();
      const codec = codecOf[code];
      if (codec === undefined) throw reader.fault(`${code} is the code of none of ${variantOf.size} kinds`);
      return codec.read(reader) as Union<V>;
    },
    shape: `union(${tag};${[...variantOf].map(([kind, [code, codec]]) => `${kind}=${code}${codec.shape}`).join(",")})`,
  };
}

/** The same bytes as another value. `from` undoes `to`; both are given only what passed the checks of the codec below. */
export function map<T, U>(codec: Codec<T>, to: (value: T) => U, from: (value: U) => T): Codec<U> {
  return {
    write: (writer, value) => codec.write(writer, from(value)),
    read: (reader) => to(codec.read(reader)),
    shape: codec.shape,
  };
}

/** Only those values which pass a check. `message` says what is wrong with one that does not. */
export function refine<T>(codec: Codec<T>, check: (value: T) => boolean, message: (value: T) => string): Codec<T> {
  return {
    write(writer, value) {
      if (!check(value)) throw new RangeError(message(value));
      codec.write(writer, value);
    },
    read(reader) {
      const value = codec.read(reader);
      if (!check(value)) throw reader.fault(message(value));
      return value;
    },
    shape: codec.shape,
  };
}

/** A codec that is looked up at its first use, so that it can stand inside itself. Counts the levels of nesting. */
export function lazy<T>(name: string, codec: () => Codec<T>): Codec<T> {
  return {
    write(writer: Writer, value: T) {
      writer.enter();
      codec().write(writer, value);
      writer.leave();
    },
    read(reader: Reader) {
      reader.enter();
      const value = codec().read(reader);
      reader.leave();
      return value;
    },
    shape: `@${name}`,
  };
}

/** A table from code to what it stands for. A code that is out of range or taken twice is a fault of the program. */
function byCode<T>(what: string, pairs: readonly (readonly [number, T])[]): readonly (T | undefined)[] {
  const table: (T | undefined)[] = new Array(256).fill(undefined);
  for (const [code, item] of pairs) {
    if (!Number.isInteger(code) || code < 0 || code > 255) throw new RangeError(`${code} is no code of a ${what}`);
    if (table[code] !== undefined) throw new RangeError(`The code ${code} of a ${what} is taken twice`);
    table[code] = item;
  }
  return table;
}
