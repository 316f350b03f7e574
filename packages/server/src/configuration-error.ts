// What the person who starts the server has to change before it can start: told in a plain sentence, without a stack.
//
// The message never holds a secret or a token.

export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "configuration";
}
