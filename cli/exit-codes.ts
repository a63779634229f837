/** What the exit code of every command means: the one table of them. */
export const EXIT_CODES = {
  0: 'done; for ids: all are gone',
  1: 'a failure, or nothing to do; a sentence on stderr says which',
  2: 'the command line is wrong, or nobody was there to confirm; nothing was done',
  3: 'accepted, but not all is final yet, or there is no record of it; or a statement, which certifies no deletion',
  4: 'done, but not all as asked: an id ended otherwise than gone, rows of the list were refused, nothing is certified, or a certificate is not valid',
  130: 'stopped by a signal; where it says so, the same command goes on',
} as const

export type ExitCode = keyof typeof EXIT_CODES
