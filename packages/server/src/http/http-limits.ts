// The limits of the outer ring, each with its reason. Those of messages and models are elsewhere.

/** Connections that ask for a page or for the health, beside those that are sockets. More are not answered at all. */
export const plainConnectionsMax = 1000;

/** Bytes that somebody may send before it is known who they are: a hello with the longest token in any script, three times over. */
export const strangerBytesMax: number = 256 * 2 ** 10;

/** Parts of one message. A client of ours sends one; ten thousand tiny ones would cost far more than their bytes. */
export const fragmentsPerMessageMax = 1024;

/** Bytes of the headers of a request, as most servers have it. */
export const headerBytesMax: number = 16 * 2 ** 10;

/** For a client to answer the closing of its connection, before it is cut. */
export const closeTimeoutMs = 5000;

/** Bytes of the reason of a closing: a WebSocket control frame has no room for more. */
export const closeReasonBytesMax = 123;

/** Files of the page. More means that the wrong folder was named. */
export const pageFilesMax = 1000;

/** Bytes of the page, which is held in memory. */
export const pageBytesMax: number = 64 * 2 ** 20;

/** For the store to show that it is alive. A flush to a busy disk takes tens of milliseconds; probes give up after seconds. */
export const storeAnswerMsMax = 2000;
