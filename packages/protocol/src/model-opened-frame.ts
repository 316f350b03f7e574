// The frame that opens a model, where its content is encoded already: once for all who open it at a version.
//
// Law: the head and the content behind it are the frame that `encodeServerMessages` makes of the whole message.

import { encodeServerMessages } from "./frame.ts";
import { serverFrameBytesMax } from "./limits.ts";
import type { ModelOpened } from "./messages/model-opened.ts";

/** What stands before the content, which `encodeTree` makes of a whole model and which is so many bytes. */
export function modelOpenedHead(opened: Omit<ModelOpened, "snapshot">, contentBytes: number): Uint8Array<ArrayBuffer> {
  const head = encodeServerMessages([{ ...opened, snapshot: undefined }]);
  const length = head.length + contentBytes;
  if (length > serverFrameBytesMax) throw new RangeError(`A frame of ${length} bytes exceeds ${serverFrameBytesMax}`);
  head[head.length - 1] = 1; // the last byte says that no content follows; now it does
  return head;
}
