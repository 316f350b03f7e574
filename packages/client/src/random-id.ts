// Random names: of clients, and of models that the application does not name.

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";

/** 22 characters of 6 random bits each. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => alphabet[byte & 63]!).join("");
