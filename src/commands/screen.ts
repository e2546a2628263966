/** Whether there is a screen to draw on: `NO_TTY`, then `CI`, then whether both ends are a terminal that can move its cursor. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['NO_TTY']) return false;
  if (env['CI'] && env['CI'] !== 'false') return false;
  if (env['TERM'] === 'dumb') return false;
  return process.stdout.isTTY === true && process.stdin.isTTY === true;
}

/** Whether colours are wanted: `--no-color`, then `NO_COLOR`. */
export function wantsColor(flags: { readonly color: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return flags.color && !env['NO_COLOR'];
}
