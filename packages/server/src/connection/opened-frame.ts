// The frame with which somebody gets a model: packed already, if the content is and what is said to this one alone is little.

import { type ModelOpened, modelOpenedHead, packedFrameBehind } from "@convergence/protocol";
import { packedBytesMin } from "../deflate.ts";
import type { ModelContent } from "../room/room-content.ts";

export function openedFrame(
  opened: Omit<ModelOpened, "snapshot">,
  { bytes, deflated }: ModelContent,
): Uint8Array<ArrayBuffer> {
  const head = modelOpenedHead(opened, bytes.length);
  if (deflated !== undefined && head.length < packedBytesMin) return packedFrameBehind(head, deflated);
  const frame = new Uint8Array(head.length + bytes.length);
  frame.set(head);
  frame.set(bytes, head.length);
  return frame;
}
