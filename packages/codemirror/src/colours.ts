// The colours of collaborators. All are about as bright as each other, dark enough for white letters on them and for a white page,
// bright enough for a dark one; `colours.test.ts` measures that.

export const palette: readonly string[] = [
  "#0068f8",
  "#df0e00",
  "#258101",
  "#b41dfc",
  "#897311",
  "#d311aa",
  "#328173",
  "#be4d77",
  "#7d5be6",
  "#816269",
  "#036eae",
  "#944da4",
];

/** Which entry of the palette a collaborator's `colorIndex` stands for; they come round again after the last one. */
export const colourNumber = (index: number): number =>
  Number.isSafeInteger(index) ? ((index % palette.length) + palette.length) % palette.length : 0;

/** The colour of a collaborator, `#rrggbb`, as editors show it: for lists of people next to them. */
export const colorOf = (index: number): string => palette[colourNumber(index)]!;
