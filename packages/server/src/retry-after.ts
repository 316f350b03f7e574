// When clients are to come back after a planned stop: not before a restart can be done, and not all at once.

/** A restart takes about this long. */
const restartMs = 1000;

/** Clients that may come back in one second. Each opens a socket, shows a token, and resumes its models from the store. */
const returnsPerSecond = 1000;

/** For the client that is told as number `index`, from 0; the client adds a random part. */
export const retryAfterMs = (index: number): number => restartMs + Math.floor((index * 1000) / returnsPerSecond);
