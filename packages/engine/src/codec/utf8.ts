// The platform's UTF-8 converter, in the strict form that the codec needs.
//
// The engine is compiled without the declarations of browsers and of Node, so what it uses of them is declared here.

type Encoder = { encode(text: string): Uint8Array<ArrayBuffer> };
type Decoder = { decode(bytes: Uint8Array): string };

declare const TextEncoder: new () => Encoder;
declare const TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => Decoder;

const encoder = new TextEncoder();
// A byte order mark is text like any other here: dropping it would shift every position behind it.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 form of well-formed text. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** The text, or `undefined` where the bytes are not exactly the UTF-8 form of one. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
