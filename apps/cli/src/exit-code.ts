// What the command tells the shell: 0 it went well, 1 it could not be done, 2 it was not asked for properly. `check` says 1
// when it has found problems, and 2 when it could not look.

export type ExitCode = 0 | 1 | 2;
