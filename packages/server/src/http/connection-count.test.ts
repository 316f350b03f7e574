import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionCount, networkOf } from "./connection-count.ts";

test("[P9] an address counts as itself or its network, and one of this machine or a private network does not", () => {
  const networks = [
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::1", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["127.0.0.1", undefined],
    ["::1", undefined],
    ["::ffff:10.1.2.3", undefined],
    ["192.168.1.9", undefined],
    ["172.31.255.255", undefined],
    ["172.32.0.1", "172.32.0.1"],
    ["fe80::1%eth0", undefined],
    ["fd12::1", undefined],
    ["unknown", "unknown"],
  ] as const;
  assert.deepEqual(
    networks.map(([address]) => [address, networkOf(address)]),
    networks,
  );
});

test("[P9] connections are counted in total and by address, and forgotten when they end", () => {
  const count = new ConnectionCount({ connectionsMax: 5, connectionsPerAddressMax: 2 });
  const ends = [count.opened("203.0.113.7"), count.opened("203.0.113.7")];
  assert.equal(count.refusal("203.0.113.7"), "This address has its 2 connections already.");
  assert.equal(count.refusal("203.0.113.8"), undefined);
  for (let proxied = 0; proxied < 3; proxied++) {
    assert.equal(count.refusal("10.0.0.1"), undefined);
    ends.push(count.opened("10.0.0.1"));
  }
  for (const address of ["10.0.0.1", "203.0.113.8"]) {
    assert.equal(count.refusal(address), "The server has its 5 connections already.");
  }
  for (const end of ends) end();
  assert.equal(count.refusal("203.0.113.7"), undefined);
  assert.deepEqual([count.total, count.addresses], [0, 0]);
});
