/** The exit codes, by what they say. */
export const exitCodes = {
  go: 0,
  internal: 1,
  usage: 2,
  fails: 3,
  warnings: 4,
  people: 5,
  noGo: 6,
  unknowns: 7,
  load: 99,
  interrupted: 130,
  terminated: 143,
} as const;

/** The exit codes with their meanings, for help and README. */
export const exitTable: readonly (readonly [ExitCode, string])[] = [
  [0, 'GO: all that counts passes'],
  [1, 'internal error, or a record that is not whole'],
  [2, 'bad usage, checklist, env file or scenario'],
  [3, 'a check fails'],
  [4, 'warnings only'],
  [5, 'only people are waited for; or what was signed waits on this machine for its record'],
  [6, 'a recorded no-go'],
  [7, 'only unknowns stand in the way'],
  [99, 'a load expectation failed'],
  [130, 'interrupted (SIGINT), after a partial report'],
  [143, 'interrupted (SIGTERM), after a partial report'],
];

/** One of gonogo's exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where several hold, the first of these counts. */
const order: readonly ExitCode[] = [2, 3, 99, 6, 7, 5, 4];

/** The one exit code of several that hold; `0` of none. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return order.find((code) => codes.includes(code)) ?? exitCodes.go;
}
