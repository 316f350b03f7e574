// Every way in which a few changes of several clients can meet at a server, as far as merging can tell: whose change comes when
// in the server's order, and how much of what was before its author had received when making it. Delays say nothing more.

/** In the server's order. `seen`: how many of the changes before it the author had received, own ones among them. */
export type History = readonly { readonly author: number; readonly seen: number }[];

/** Every history of `size` changes by at least two authors, who are numbered as they first appear. */
export function histories(size: number): History[] {
  let all: History[] = [[]];
  for (let i = 0; i < size; i++) {
    all = all.flatMap((history) => {
      const authors = new Set(history.map((each) => each.author)).size;
      return Array.from({ length: authors + 1 }, (_, author) => {
        const least = history.findLast((each) => each.author === author)?.seen ?? 0;
        return Array.from(
          { length: i - least + 1 },
          (_, more): History => [...history, { author, seen: least + more }],
        );
      }).flat();
    });
  }
  return all.filter((history) => history.some((each) => each.author > 0));
}
