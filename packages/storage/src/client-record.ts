// How far one client has come in one model. It makes a resent change find its first outcome, and keeps element ids unique.

export type ClientRecord = {
  readonly client: string;
  /** The client's permanent number in this model, from 1. Its element ids are made of it. */
  readonly site: number;
  /** The last change of this client that was decided, committed or refused; 0 when none was. */
  readonly sequence: number;
  /** The last element counter that the client has used; 0 when none was. */
  readonly counter: number;
};

/** The durable outcome of a change that the server refused. */
export type RefusalRecord = {
  readonly client: string;
  readonly sequence: number;
  /** Where in the stream of its author's session the refusal stands. */
  readonly tag: number;
  readonly code: string;
  readonly message: string;
};
