// What a model of the console holds when it is first opened: something of each type, to try. Dates are whole minutes, which
// read better.

export type DemoContent = {
  readonly title: string;
  readonly text: string;
  readonly todo: readonly { readonly title: string; readonly done: boolean }[];
  readonly counter: number;
  readonly settings: { readonly colour: string; readonly size: number; readonly archived: boolean };
  readonly created: Date;
  readonly note: null;
  /** Here from the start, so that two first comments at once do not make two. */
  readonly comments: Readonly<Record<string, never>>;
};

const text = `Welcome to Convergence.

Open this page in a second window and type in both at once: everybody's words stay whole, and every change is kept for ever.

`;

export const firstContent = (model: string, now: Date): DemoContent => ({
  title: model,
  text,
  todo: [
    { title: "Open a second window", done: false },
    { title: "Type in both at once", done: false },
    { title: "Stop the server, go on typing, start it again", done: false },
  ],
  counter: 0,
  settings: { colour: "blue", size: 3, archived: false },
  created: new Date(Math.floor(now.getTime() / 60_000) * 60_000),
  note: null,
  comments: {},
});
