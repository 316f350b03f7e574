// 100,000 edits of one kind on a JSON model, each a change of its own: made and encoded, or taken in by a reader.

import { isDeepStrictEqual } from "node:util";
import { type Contestant, isCannot, type JsonReplica } from "../contestant.ts";
import { editedModel, emptyModel, type JsonEdit, type JsonTask, jsonEdits } from "../json-workload.ts";
import { type Outcome, Scale } from "../measured.ts";
import { timed } from "../timed.ts";

export function localJson({ json }: Contestant, task: JsonTask): Outcome {
  if (isCannot(json)) return json;
  const edits = jsonEdits(task);
  const { author } = json.open(emptyModel(), "alone");
  const scale = new Scale("up");
  const ms = timed(() => {
    for (const edit of edits) scale.add(make(author, edit));
  });
  requireModel(author, edits);
  const remark = task === "add" ? json.addRemark : undefined;
  return { ms, up: scale.sizes, ...(remark === undefined ? {} : { remark }) };
}

export function remoteJson({ json }: Contestant, task: JsonTask): Outcome {
  if (isCannot(json)) return json;
  const edits = jsonEdits(task);
  const { author, reader, relay } = json.open(emptyModel(), "together");
  const messages = edits.map((edit) => {
    const message = make(author, edit);
    return relay?.(message) ?? message;
  });
  const scale = new Scale("down");
  for (const message of messages) scale.add(message);
  const ms = timed(() => {
    for (const message of messages) reader.receive(message);
  });
  requireModel(reader, edits);
  return { ms, down: scale.sizes };
}

function make(author: JsonReplica, edit: JsonEdit): Uint8Array {
  if (edit.kind === "setKey") return author.setKey(edit.group, edit.object, edit.key, edit.value);
  return edit.kind === "insert" ? author.insert(edit.at, edit.value) : author.add(edit.amount);
}

function requireModel(replica: JsonReplica, edits: readonly JsonEdit[]): void {
  if (!isDeepStrictEqual(replica.json(), editedModel(edits)))
    throw new Error("The model is not what the edits come to");
}
