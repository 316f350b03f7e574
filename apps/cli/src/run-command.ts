// Chooses the command, and turns what goes wrong into a plain message and an exit code. Only bugs show a stack.

import { ConfigurationError, StorageError } from "@convergence/server";
import { backupCommand } from "./backup-command.ts";
import { checkCommand } from "./check-command.ts";
import type { ExitCode } from "./exit-code.ts";
import { exportUserCommand } from "./export-user-command.ts";
import { historyCommand } from "./history-command.ts";
import { pseudonymizeCommand } from "./pseudonymize-command.ts";
import { purgeCommand } from "./purge-command.ts";
import { redactCommand } from "./redact-command.ts";
import { serveCommand } from "./serve-command.ts";
import type { Terminal } from "./terminal.ts";
import { tokenCommand } from "./token-command.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

const usage = `Usage: convergence COMMAND [options]

Commands:
  serve         Start a server
  token         Make a token that lets somebody into a server
  check         Look for damage in a store that no server has open
  backup        Copy a store, also while a server has it open
  history       Print the changes of a model, also while a server has the store open
  export-user   Print all that a store has of a user, also while a server has it open
  redact        Blank content in a store that no server has open
  pseudonymize  Put another key in a user's place in a store that no server has open
  purge         Throw a removed model away, history and all
  help          Show this, or what a command can be told: help COMMAND

Options:
  -h, --help       Show this; after a command, what it can be told
  -v, --version    Show the version`;

export async function runCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await choose(words, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.complain(
        `convergence: ${error.message}\nTry: convergence ${words[0] === undefined ? "" : helpOf(words[0])}--help`,
      );
      return 2;
    }
    if (error instanceof ConfigurationError || error instanceof StorageError) {
      terminal.complain(`convergence: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

async function choose([command, ...words]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  switch (command) {
    case "serve":
      return await serveCommand(words, terminal);
    case "token":
      return await tokenCommand(words, terminal);
    case "check":
      return await checkCommand(words, terminal);
    case "backup":
      return await backupCommand(words, terminal);
    case "history":
      return await historyCommand(words, terminal);
    case "export-user":
      return await exportUserCommand(words, terminal);
    case "redact":
      return redactCommand(words, terminal);
    case "pseudonymize":
      return pseudonymizeCommand(words, terminal);
    case "purge":
      return purgeCommand(words, terminal);
    case "help":
      if (words[0] !== undefined) return await choose([words[0], "--help"], terminal);
      terminal.print(usage);
      return 0;
    case "--help":
    case "-h":
      terminal.print(usage);
      return 0;
    case "--version":
    case "-v":
      terminal.print(`convergence ${version}`);
      return 0;
    case undefined:
      terminal.complain(usage);
      return 2;
    default:
      throw new UsageError(command.startsWith("-") ? `Unknown option '${command}'.` : `Unknown command '${command}'.`);
  }
}

const commands: readonly string[] = [
  ...["serve", "token", "check", "backup", "history", "export-user", "redact", "pseudonymize", "purge"],
];

const helpOf = (command: string): string => (commands.includes(command) ? `${command} ` : "");
