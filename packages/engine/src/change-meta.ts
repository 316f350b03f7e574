// What the author says about a change, beside its operations. It travels and is logged with them, and means nothing to the merge.

export type ChangeSource = "person" | "program" | "import" | "restore";

export type ChangeMeta = {
  readonly source?: ChangeSource | undefined;
  readonly reason?: string | undefined;
};
