// A client that edits three models as fast as a few busy people, and counts: what it made, what was refused, what is undecided.
//
// Each change carries a mark of its own, or can be told from the log by its number, so that afterwards one that is missing or is
// there twice is found.

import {
  type ConvergenceDomain,
  type ConvergenceOptions,
  connectAnonymously,
  type RealTimeModel,
} from "@convergence/client";

/** Changes of several operations, in batches. */
export type Notes = { list: string[]; count: number; text: string };
/** Typing. */
export type Page = { text: string };
/** Text that is as long as text may be: of those who add to it at the same time some are refused. */
export type Brim = { text: string };

export type Tally = { made: number; refused: number };

/** The length of text that no server lets anybody exceed. */
const unitsMax = 10_000_000;

const editEveryMs = 6;
const editsPerBrim = 4;

export type WriterOptions = ConvergenceOptions & {
  /** Left out, the model in which changes are refused is not edited. */
  readonly withRefusals?: boolean;
};

export class Writer {
  readonly name: string;
  readonly domain: ConvergenceDomain;
  readonly notes: RealTimeModel<Notes>;
  readonly page: RealTimeModel<Page>;
  readonly brim: RealTimeModel<Brim> | undefined;
  /** What nobody waited for. */
  readonly errors: readonly unknown[];
  readonly #tallies = new Map<string, Tally>();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;

  private constructor(
    name: string,
    domain: ConvergenceDomain,
    models: readonly [RealTimeModel<Notes>, RealTimeModel<Page>, RealTimeModel<Brim> | undefined],
    errors: readonly unknown[],
  ) {
    this.name = name;
    this.domain = domain;
    [this.notes, this.page, this.brim] = models;
    this.errors = errors;
    for (const model of this.models()) {
      const tally: Tally = { made: 0, refused: 0 };
      this.#tallies.set(model.modelId(), tally);
      model.on("refused", () => void tally.refused++);
    }
  }

  static async open(url: string, name: string, { withRefusals, ...options }: WriterOptions = {}): Promise<Writer> {
    const errors: unknown[] = [];
    const reconnect = { intervalsMs: [20, 50, 100] };
    const reportError = (error: unknown): void => void errors.push(error);
    const domain = await connectAnonymously(url, name, { clientId: name, reconnect, reportError, ...options });
    const collection = "faults";
    const open = domain.models();
    const notes = await open.openAutoCreate<Notes>({ collection, id: "notes", data: { list: [], count: 0, text: "" } });
    const page = await open.openAutoCreate<Page>({ collection, id: "page", data: { text: "" } });
    const data = (): Brim => ({ text: "=".repeat(unitsMax - 1) });
    const brim = withRefusals === true ? await open.openAutoCreate<Brim>({ collection, id: "brim", data }) : undefined;
    return new Writer(name, domain, [notes, page, brim], errors);
  }

  models(): RealTimeModel<never>[] {
    const models = [this.notes, this.page, ...(this.brim === undefined ? [] : [this.brim])];
    return models as unknown as RealTimeModel<never>[];
  }

  tally(model: string): Tally {
    return this.#tallies.get(model)!;
  }

  /** Changes of a model that the server has said are committed. */
  acknowledged(model: RealTimeModel<never>): number {
    const { made, refused } = this.tally(model.modelId());
    return made - refused - model.pendingChanges();
  }

  /** The same of all models. */
  acknowledgedInAll(): number {
    return this.models().reduce((sum, model) => sum + this.acknowledged(model), 0);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.edit(), editEveryMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** What one tick does. */
  edit(): void {
    this.#ticks++;
    if (this.brim !== undefined && this.#ticks % editsPerBrim === 0) this.#fill(this.brim);
    else if (this.#ticks % 2 === 0) this.type();
    else this.note();
  }

  note(): void {
    const { notes, name } = this;
    const mark = `${name}:${this.#count("notes")}`;
    const { list, count, text } = parts(notes);
    notes.startBatch();
    list.insert(Math.floor(list.length() / 2), mark);
    count.add(1);
    text.insert(text.length(), `<${mark}>`);
    notes.completeBatch();
  }

  /** Somewhere between what others have typed. */
  type(extra = ""): void {
    const text = this.page.root().get("text");
    const mark = `${this.name}:${this.#count("page")}`;
    const before = text.value().indexOf(">", text.length() / 3);
    text.insert(before + 1, `<${mark}${extra}>`);
  }

  /** Everybody who finds room for one more takes it; whoever finds none makes some. */
  #fill(brim: RealTimeModel<Brim>): void {
    const text = brim.root().get("text");
    this.#count("brim");
    if (text.length() < unitsMax) text.insert(0, "+");
    else text.remove(0, 2);
  }

  #count(model: string): number {
    return ++this.tally(model).made;
  }
}

export function parts(notes: RealTimeModel<Notes>) {
  const root = notes.root();
  return { list: root.get("list"), count: root.get("count"), text: root.get("text") };
}
