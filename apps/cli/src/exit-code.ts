// What the command tells the shell: 0 it went well, 1 it could not be done, 2 it was not asked for properly.

export type ExitCode = 0 | 1 | 2;
