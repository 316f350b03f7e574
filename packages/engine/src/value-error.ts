// A value that no model can hold, with the place in it where the fault lies.

/** The way to a place inside a value: object keys and array indexes. */
export type ValuePath = readonly (string | number)[];

/** Its message names the place and what stands there; `path` is the same for programs. */
export class ValueError extends Error {
  readonly path: ValuePath;
  constructor(path: ValuePath, fault: string) {
    super(`${path.length === 0 ? "The value" : `The value at ${formatPath(path)}`} ${fault}`);
    this.name = "ValueError";
    this.path = path;
  }
}

const formatPath = (path: ValuePath): string =>
  path.map((part) => (typeof part === "number" ? `[${part}]` : `[${JSON.stringify(part)}]`)).join("");
