import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, encoded, Reader } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import { damaged } from "../../../engine/src/testing/hostile-bytes.ts";
import { entriesPerSegmentMax } from "./limits.ts";
import { encodedColumn } from "./range-encoder.ts";
import { segmentForm, wholeTimesForm } from "./segment-form.ts";
import { readTimes, type Times, timesPerBlock, writeTimes } from "./time-blocks.ts";
import { codeTimes, timeModels } from "./time-columns.ts";

const written = (times: Float64Array): Uint8Array => encoded((writer) => writeTimes(writer, times));

function read(bytes: Uint8Array, times: Float64Array, form = segmentForm): Times {
  const reader = new Reader(bytes);
  const column = readTimes(reader, {
    form,
    count: times.length,
    firstTime: times[0]!,
    lastTime: times.at(-1)!,
  });
  reader.end();
  return column();
}

const counts = [1, 2, timesPerBlock - 1, timesPerBlock, timesPerBlock + 1, 2 * timesPerBlock, 3 * timesPerBlock + 17];

/** In the pace of people, at times at once, and as no clock should go: far ahead, and back. */
function randomTimes(choices: Choices, count: number): Float64Array {
  const steps = choices.pick([
    [150],
    [0],
    [0, 1, 90, 150, 4000, 86_400_000],
    [0, 150, -1, -3000],
    [0, 90, -90, 2 ** 40, -(2 ** 40), 2 ** 52, -(2 ** 52)],
  ]);
  let time = choices.pick([0, 1_764_000_000_000]);
  return Float64Array.from({ length: count }, () => {
    const next = time + choices.pick(steps) + choices.below(3);
    if (next >= 0 && Number.isSafeInteger(next)) time = next;
    return time;
  });
}

test("[P6] whatever the times are, each comes back, and the last entry at most so late is the one that a scan finds", () => {
  checkLaw({
    name: "times in blocks",
    seed: 1,
    runs: 150,
    law: (choices) => {
      const times = randomTimes(choices, choices.chance(0.5) ? choices.pick(counts) : 1 + choices.below(5000));
      const bytes = written(times);
      const whole = read(bytes, times);
      for (let asked = 0; asked < 40; asked++) {
        // In a column of which nothing is decoded, and in one that others have asked.
        const column = choices.chance(0.2) ? read(bytes, times) : whole;
        const entry = choices.below(times.length);
        assert.equal(column.at(entry), times[entry]);
        const time = choices.pick([times[entry]! + choices.between(-1, 1), -1, 0, Number.MAX_SAFE_INTEGER]);
        const due = times.findLastIndex((each) => each <= time);
        assert.equal(column.lastAtMost(time), due);
      }
      assert.deepEqual(
        Float64Array.from(times, (_, entry) => whole.at(entry)),
        times,
      );
    },
  });
});

test("[P6] times that the first form has in one piece are read like any others", () => {
  const times = randomTimes(Choices.seeded(4), 3 * timesPerBlock);
  const column = encodedColumn((coder) => codeTimes(coder, times.slice(), timeModels()));
  const found = read(
    encoded((writer) => writer.bytes(column)),
    times,
    wholeTimesForm,
  );
  assert.deepEqual(
    Float64Array.from(times, (_, entry) => found.at(entry)),
    times,
  );
  assert.equal(
    found.lastAtMost(times[0]! - 1),
    times.findLastIndex((each) => each < times[0]!),
  );
});

test("times in blocks take hardly more bytes than in one piece", () => {
  const choices = Choices.seeded(2);
  let time = 1_764_000_000_000;
  const times = Float64Array.from({ length: 16_384 }, () => (time += 60 + choices.below(30) ** 2));
  const whole = encodedColumn((coder) => codeTimes(coder, times.slice(), timeModels())).length;
  const blocks = written(times).length;
  assert.ok(blocks < whole * 1.02, `${blocks} bytes instead of ${whole}`);
});

test("[P9] made-up times are a codec error or some times, and a lie about a block is found when that is decoded", () => {
  let [refused, accepted] = [0, 0];
  checkLaw({
    name: "made-up times",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const times = randomTimes(choices, choices.pick(counts));
      const bad = damaged(choices, written(times));
      try {
        const column = read(bad, times);
        const time = times[choices.below(times.length)]! + choices.between(-1, 1);
        const found = column.lastAtMost(time);
        const all = times.map((_, entry) => column.at(entry));
        assert.equal(
          found,
          all.findLastIndex((each) => each <= time),
          "once all can be read, it was right",
        );
        assert.equal(all.at(-1), times.at(-1));
        accepted++;
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
        refused++;
      }
    },
  });
  assert.ok(refused > 0 && accepted > 0, `${refused} were refused, ${accepted} were read`);
});

test("[P9] a few bytes that say that they are the times of very many are refused", () => {
  const few = written(Float64Array.of(5));
  const many = new Float64Array(entriesPerSegmentMax);
  many[0] = many[entriesPerSegmentMax - 1] = 5;
  assert.throws(() => read(few, many).at(entriesPerSegmentMax - 1), CodecError);
  assert.throws(() => read(few, many).lastAtMost(5), CodecError);
});

test("[P9] a block with a time before all that the directory says of it is refused", () => {
  const times = Float64Array.from({ length: timesPerBlock + 3 }, (_, index) => 1000 + index);
  const back = times.slice();
  back[timesPerBlock + 1] = 7;
  const columns = (of: Float64Array): readonly Uint8Array[] => {
    const reader = new Reader(written(of));
    return [reader.view(1000), reader.view(10_000)];
  };
  const lying = encoded((writer) => {
    writer.bytes(columns(times)[0]!);
    writer.bytes(columns(back)[1]!);
  });
  assert.throws(() => read(lying, times).lastAtMost(5000), /has one before 2024/);
  assert.equal(read(written(back), times).lastAtMost(10), timesPerBlock + 1);
});
