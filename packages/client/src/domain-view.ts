// What sessions and events know of their domain; always the `ConvergenceDomain`, which knows them.

export interface DomainView {
  url(): string;
  isConnected(): boolean;
  isDisconnected(): boolean;
  isDisposed(): boolean;
  disconnect(): Promise<void>;
}
