// What a resolved write survives.

/** - `fsync`: the death of the process, of the operating system, and power loss. The write-ahead log is flushed to the
 *    medium with every group of commits (as far as the drive itself keeps its word).
 *  - `os`: the death of the process, `kill -9` included: the operating system has the data. When that dies or power is
 *    lost, the newest commits may be gone, back to some earlier commit; what is left is whole and in order. */
export type Durability = "fsync" | "os";
