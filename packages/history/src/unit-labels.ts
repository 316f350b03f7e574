// A number for each unit of a text, through any number of splices: a version that wrote it, or its place in an earlier text.
//
// Units side by side are one run where their labels are equal or count up by one, as they do where somebody types; removed units leave
// nothing. Runs live in chunks of bounded length, and the last place is remembered, so what is typed costs the same however long the
// text is, and going elsewhere walks over chunks, never over runs.

/** `length` units with the labels `label`, `label + step`, and so on. */
export type LabelRun = { readonly length: number; readonly label: number; readonly step: 0 | 1 };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Run = Mutable<LabelRun>;
type Chunk = { units: number; runs: Run[] };

const chunkRunsMax = 64;

/** Told of units that are removed, in runs. */
export type Removed = (run: LabelRun) => void;

export class UnitLabels {
  #chunks: Chunk[] = [];
  #length = 0;
  /** A chunk and the units before it; a run of it and the units before that. */
  #chunk = 0;
  #chunkStart = 0;
  #run = 0;
  #runStart = 0;

  /** All units with labels from `label` on, counting up if `step` is 1. */
  constructor(length: number, label: number, step: 0 | 1) {
    this.#fill(length, label, step);
  }

  get length(): number {
    return this.#length;
  }

  /** Removes `remove` units at `at`, then inserts `insert` there, all with one label. The range must lie inside. */
  splice(at: number, remove: number, insert: number, label: number, removed?: Removed): void {
    if (remove > 0) this.#remove(at, remove, removed);
    if (insert > 0) this.#insert(at, insert, label, 0);
  }

  /** Inserts `count` units at `at`, the first with the label `label`, each other with that after the one before. The same as to insert them
   *  one by one. */
  type(at: number, count: number, label: number): void {
    if (count > 0) this.#insert(at, count, label, count > 1 ? 1 : 0);
  }

  /** The same for all that there is. */
  replaceAll(length: number, label: number, removed?: Removed): void {
    if (removed !== undefined) for (const run of this.runs()) removed(run);
    this.#fill(length, label, 0);
  }

  *runs(): Generator<LabelRun> {
    for (const { runs } of this.#chunks) yield* runs;
  }

  #fill(length: number, label: number, step: 0 | 1): void {
    this.#chunks = [{ units: length, runs: length > 0 ? [{ length, label, step }] : [] }];
    this.#length = length;
    this.#goToChunk(0, 0);
  }

  #remove(at: number, count: number, removed: Removed | undefined): void {
    this.#length -= count;
    for (let left = count; left > 0; ) {
      this.#seek(at + 1);
      const chunk = this.#chunks[this.#chunk]!;
      const run = chunk.runs[this.#run]!;
      const offset = at - this.#runStart;
      const taken = Math.min(left, run.length - offset);
      removed?.({ length: taken, label: run.label + offset * run.step, step: run.step });
      left -= taken;
      chunk.units -= taken;
      const behind = run.length - offset - taken;
      if (offset > 0) {
        run.length = offset;
        if (behind > 0)
          this.#put(this.#run + 1, { ...run, length: behind, label: run.label + (offset + taken) * run.step });
      } else if (behind > 0) {
        run.length = behind;
        run.label += taken * run.step;
      } else {
        chunk.runs.splice(this.#run, 1);
        if (chunk.runs.length === 0) this.#dropChunk();
        else if (this.#run > 0) this.#runStart -= chunk.runs[--this.#run]!.length;
      }
    }
  }

  #insert(at: number, count: number, label: number, step: 0 | 1): void {
    this.#seek(at);
    this.#length += count;
    const chunk = this.#chunks[this.#chunk]!;
    chunk.units += count;
    const run = chunk.runs[this.#run];
    const fresh: Run = { length: count, label, step };
    if (run === undefined || at === 0) return this.#put(0, fresh);
    const offset = at - this.#runStart;
    if (offset === run.length) {
      if (!extend(run, fresh)) this.#put(this.#run + 1, fresh);
      return;
    }
    const behind: Run = { ...run, length: run.length - offset, label: run.label + offset * run.step };
    run.length = offset;
    if (extend(run, fresh)) this.#put(this.#run + 1, behind);
    else this.#put(this.#run + 1, fresh, behind);
  }

  /** Puts runs into the chunk; if it gets too long, the later half is a chunk of its own. */
  #put(index: number, ...runs: readonly Run[]): void {
    const chunk = this.#chunks[this.#chunk]!;
    chunk.runs.splice(index, 0, ...runs);
    if (index <= this.#run) this.#goToChunk(this.#chunk, this.#chunkStart);
    if (chunk.runs.length <= chunkRunsMax) return;
    const later = chunk.runs.splice(chunkRunsMax / 2);
    const units = later.reduce((sum, { length }) => sum + length, 0);
    chunk.units -= units;
    this.#chunks.splice(this.#chunk + 1, 0, { units, runs: later });
    this.#goToChunk(this.#chunk, this.#chunkStart);
  }

  /** An empty chunk goes, unless it is the only one. */
  #dropChunk(): void {
    if (this.#chunks.length > 1) this.#chunks.splice(this.#chunk, 1);
    if (this.#chunk < this.#chunks.length) return this.#goToChunk(this.#chunk, this.#chunkStart);
    const last = this.#chunks.length - 1;
    this.#goToChunk(last, this.#chunkStart - this.#chunks[last]!.units);
  }

  #goToChunk(chunk: number, start: number): void {
    this.#chunk = chunk;
    this.#chunkStart = start;
    this.#run = 0;
    this.#runStart = start;
  }

  /** To the run that holds the unit before a gap; to the first one for gap 0. */
  #seek(gap: number): void {
    while (this.#chunk > 0 && gap <= this.#chunkStart) {
      this.#goToChunk(this.#chunk - 1, this.#chunkStart - this.#chunks[this.#chunk - 1]!.units);
    }
    while (gap > this.#chunkStart + this.#chunks[this.#chunk]!.units) {
      this.#goToChunk(this.#chunk + 1, this.#chunkStart + this.#chunks[this.#chunk]!.units);
    }
    const { runs } = this.#chunks[this.#chunk]!;
    while (this.#run > 0 && gap <= this.#runStart) this.#runStart -= runs[--this.#run]!.length;
    while (this.#run < runs.length - 1 && gap > this.#runStart + runs[this.#run]!.length) {
      this.#runStart += runs[this.#run++]!.length;
    }
  }
}

/** Makes a run longer if what comes behind it goes on in the same way. */
function extend(run: Run, { length, label, step }: LabelRun): boolean {
  const isOpen = run.length === 1;
  if (label === run.label && step === 0 && (isOpen || run.step === 0)) run.step = 0;
  else if ((length === 1 || step === 1) && label === run.label + run.length && (isOpen || run.step === 1)) run.step = 1;
  else return false;
  run.length += length;
  return true;
}
