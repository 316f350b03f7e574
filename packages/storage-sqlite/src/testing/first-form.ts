// A segment as the first form had it, which older stores hold: all times in one piece.

import { crc32 } from "node:zlib";
import { encoded, Reader } from "@convergence/engine";
import { openSegment } from "@convergence/storage";
import { encodedColumn } from "../../../storage/src/segment/range-encoder.ts";
import { segmentForm, wholeTimesForm } from "../../../storage/src/segment/segment-form.ts";
import { codeTimes, timeModels } from "../../../storage/src/segment/time-columns.ts";

const most = 2 ** 30;

/** The same segment, given as it is written now. */
export function firstFormOf(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, bytes.length - 4);
  const reader = new Reader(body);
  if (reader.byte() !== segmentForm) throw new Error("A segment of another form");
  skipUpToTimes(reader);
  const before = reader.offset;
  reader.view(most);
  reader.view(most);
  const segment = openSegment(bytes);
  const times = Float64Array.from({ length: segment.last - segment.first + 1 }, (_, at) =>
    segment.timeOf(segment.first + at),
  );
  const first = encoded((writer) => {
    writer.byte(wholeTimesForm);
    writer.raw(body.subarray(1, before));
    writer.bytes(encodedColumn((coder) => codeTimes(coder, times, timeModels())));
    writer.raw(body.subarray(reader.offset));
  });
  const whole = Buffer.alloc(first.length + 4);
  whole.set(first);
  whole.writeUInt32LE(crc32(first), first.length);
  return whole;
}

function skipUpToTimes(reader: Reader): void {
  for (let field = 0; field < 3; field++) reader.varint();
  reader.signed();
  reader.view(most); // the digest before
  reader.varint();
  reader.varint();
  reader.view(most); // runs
  for (let packed = 0; packed < 4; packed++) skipPacked(reader);
  reader.varint();
  reader.view(most); // heads
  skipPacked(reader);
}

function skipPacked(reader: Reader): void {
  if (reader.varint() > 0) reader.view(most);
}
