import assert from "node:assert/strict";
import { test } from "node:test";
import { ExportQueryError, parseExportQuery } from "./export-query.ts";

const parsed = (query: string) => parseExportQuery(new URLSearchParams(query));

test("[P6] an export takes versions, times, a user and a session, and each only once", () => {
  assert.deepEqual(parsed(""), {});
  assert.deepEqual(parsed("from=2&to=10&user=u&session=s&incarnation=3"), {
    ...{ from: 2, to: 10, user: "u", session: "s", incarnation: 3 },
  });
  const noon = Date.UTC(2026, 0, 31, 12);
  assert.deepEqual(parsed("since=2026-01-31&until=2026-01-31T12:00Z"), { since: Date.UTC(2026, 0, 31), until: noon });
  assert.equal(parsed("since=2028-02-29").since, Date.UTC(2028, 1, 29));
  for (const text of ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z", "2026-01-31T14:00:00%2B02:00"]) {
    assert.equal(parsed(`since=${text}`).since, noon, text);
  }
});

test("[P6] an export is about an element, or about a path as a JSON pointer", () => {
  assert.deepEqual(parsed("element=0.3&inside=no"), { element: 3, inside: false });
  assert.deepEqual(parsed("path=/a~1b/~01/0//&inside=yes"), { path: ["a/b", "~1", "0", "", ""], inside: true });
  assert.deepEqual(parsed("path="), { path: [] });
});

test("[P9] what an export does not understand is refused by name, and not left out", () => {
  const refusals = [
    ["form=1", /no condition "form"/],
    ["from=1&from=2", /from stands twice/],
    ["from=0", /from has to be a whole number from 1, and "0" is not/],
    ["to=1e3", /"1e3"/],
    [`to=${"9".repeat(17)}`, /to has to be/],
    ["from=5&to=4", /from 5 to 4, which is backwards/],
    ["since=yesterday", /since has to be a time like/],
    ["since=2026-13-01", /"2026-13-01"/],
    ["since=2026-02-29", /"2026-02-29"/],
    ["until=2026-04-31T12:00:00Z", /"2026-04-31T12:00:00Z"/],
    ["since=2026-01-31T14:00:00+02:00", /%2B/],
    ["until=2026-01-31T12:00:00", /until has to be/],
    ["since=2026-02-01&until=2026-01-01", /before the time/],
    ["user=", /user is empty/],
    ["element=3", /element has to be the id of an element like 3.17, and "3" is not/],
    ["element=", /element has to be/],
    ["path=emails", /path has to be a JSON pointer like \/emails\/0/],
    ["path=/a~2", /path has to be/],
    [`path=${"/a".repeat(65)}`, /path has to be/],
    [`path=/${"a".repeat(1025)}`, /path has to be/],
    ["path=/a&element=0.1", /not both/],
    ["inside=no", /there is none/],
    ["inside=1&path=/a", /inside has to be yes or no/],
    ["__proto__=1", /no condition "__proto__"/],
    ["%1b[2J=1", /^There is no condition "\\u001b\[2J"/],
  ] as const;
  for (const [query, message] of refusals) {
    assert.throws(
      () => parsed(query),
      (error) => error instanceof ExportQueryError && message.test(error.message),
      query,
    );
  }
});
