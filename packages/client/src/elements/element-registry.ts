// Which class of element stands for which type of data, without knowing the classes: each file of a class adds its own line.
//
// The classes of elements, their events and the model refer to each other in all directions; through this file they do so
// without importing each other. Only types: nothing here exists at run time.

export interface ElementRegistry<T> {
  /** What `value()` of the element returns. */
  readonly value: T;
}

type At<Name extends string, T> = Name extends keyof ElementRegistry<T> ? ElementRegistry<T>[Name] : never;

/** The class registered under a name, of unknown data. */
export type Registered<Name extends string> = At<Name, unknown>;

/** The class of element that stands for data of type `T`. */
export type ElementOf<T> = unknown extends T
  ? At<"element", unknown>
  : T extends string
    ? At<"string", T>
    : T extends number
      ? At<"number", T>
      : T extends boolean
        ? At<"boolean", T>
        : T extends Date
          ? At<"date", T>
          : T extends null
            ? At<"null", T>
            : T extends undefined
              ? At<"undefined", T>
              : T extends readonly (infer Item)[]
                ? At<"array", Item>
                : At<"object", T>;

export type AnyElement = Registered<"element">;
