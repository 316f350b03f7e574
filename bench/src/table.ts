// Prints the standings of a task as a table, one line for each contestant, with whatever columns the task adds.

import type { Measured } from "./measured.ts";
import type { Standing } from "./rounds.ts";

export type Column = { readonly head: string; readonly cell: (measured: Measured, all: readonly Measured[]) => string };

const nameWidth = 16;
const cellWidth = 11;

export function printTable(title: string, standings: readonly Standing[], columns: readonly Column[] = []): void {
  const heads = ["ms", "to ours", ...columns.map(({ head }) => head)];
  console.log(`\n${title}`);
  console.log(" ".repeat(nameWidth) + heads.map((head) => head.padStart(cellWidth)).join(""));
  const rounds = Math.max(...standings.map((each) => ("cannot" in each ? 0 : each.rounds)));
  for (const each of standings) console.log(each.name.padEnd(nameWidth) + lineOf(each, rounds, columns));
}

function lineOf(standing: Standing, rounds: number, columns: readonly Column[]): string {
  if ("cannot" in standing) return `    left out: ${standing.cannot}`;
  const { ms, ratio, first, all } = standing;
  const cells = [
    ms.toFixed(ms < 100 ? 1 : 0),
    ratio === undefined ? "-" : ratio.toFixed(2),
    ...columns.map(({ cell }) => cell(first, all)),
  ];
  const remarks = [first.remark, standing.rounds < rounds ? `slow: ${standing.rounds} round only` : undefined];
  const remark = remarks.filter((each) => each !== undefined).join("; ");
  return cells.map((each) => each.padStart(cellWidth)).join("") + (remark === "" ? "" : `   ${remark}`);
}

/** Bytes for each edit, as messages and as WebSocket frames. */
export const sizeColumns = (direction: "up" | "down"): readonly Column[] => [
  {
    head: "B/edit",
    cell: ({ [direction]: sizes }) =>
      sizes !== undefined && sizes.payload > 0 ? perMessage(sizes.payload, sizes.messages) : "-",
  },
  {
    head: "framed",
    cell: ({ [direction]: sizes }) =>
      sizes !== undefined && sizes.payload > 0 ? perMessage(sizes.framed, sizes.messages) : "-",
  },
];

const perMessage = (bytes: number, messages: number): string => (bytes / messages).toFixed(2);
