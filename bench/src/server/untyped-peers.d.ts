// What the bench uses of peers that bring no types.

declare module "sharedb" {
  import type { Duplex } from "node:stream";
  export default class Backend {
    constructor(options?: { readonly db: object });
    listen(stream: Duplex): void;
    close(callback: () => void): void;
  }
}

declare module "sharedb/lib/client/index.js" {
  type Callback = (error?: Error) => void;
  type TextOperation = readonly {
    readonly p: readonly (string | number)[];
    readonly si?: string;
    readonly sd?: string;
  }[];
  class Doc {
    preventCompose: boolean;
    readonly type: object | null;
    readonly data: { readonly text: string };
    subscribe(callback: Callback): void;
    create(data: object, callback: Callback): void;
    submitOp(op: TextOperation, options: object, callback: Callback): void;
    on(event: "op", listener: (op: TextOperation, source: unknown) => void): void;
  }
  class Connection {
    constructor(socket: object);
    on(event: "connected", listener: () => void): void;
    get(collection: string, id: string): Doc;
    close(): void;
  }
  const client: { readonly Connection: typeof Connection };
  export default client;
}

declare module "sharedb-postgres" {
  export default class PostgresDatabase {
    constructor(options: { readonly connectionString: string });
  }
}

declare module "@y/websocket-server/utils" {
  import type { IncomingMessage } from "node:http";
  import type { WebSocket } from "ws";
  export function setupWSConnection(socket: WebSocket, request: IncomingMessage): void;
  export function getPersistence(): { readonly provider: { destroy(): Promise<void> } } | null;
}

declare module "pg" {
  export class Client {
    constructor(options: { readonly connectionString: string });
    connect(): Promise<void>;
    query(text: string): Promise<{ readonly rows: readonly { readonly ops: string | null }[] }>;
    end(): Promise<void>;
  }
  const pg: { readonly Client: typeof Client };
  export default pg;
}
