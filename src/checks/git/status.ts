import type { Git } from './run.ts';

/** What a checkout is like. */
export interface Status {
  /** Empty where HEAD is at no branch. */
  readonly branch: string;
  /** Undefined before the first commit. */
  readonly commit: string | undefined;
  readonly changed: number;
  readonly untracked: number;
}

/** Where HEAD stands beside a remote, as this machine last heard of it. */
export interface Tracking {
  readonly pushed: boolean;
  /** Absent where the remote has no branch of that name, or HEAD is at no branch. */
  readonly ahead?: number;
  readonly behind?: number;
}

/** Reads a checkout's status. Submodules count as changed only where another commit of theirs is checked out. */
export async function statusOf(git: Git): Promise<Status> {
  const { text } = await git('status', '--porcelain=v2', '--branch', '--untracked-files=normal', '--ignore-submodules=dirty');
  const lines = text.split('\n');
  const header = (name: string): string => lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3) ?? '';
  const [oid, head] = [header('branch.oid'), header('branch.head')];
  return {
    branch: head === '(detached)' ? '' : head,
    commit: /^[0-9a-f]{40,64}$/.test(oid) ? oid : undefined,
    changed: lines.filter((line) => /^[12u] /.test(line)).length,
    untracked: lines.filter((line) => line.startsWith('? ')).length,
  };
}

/** Compares HEAD with the remote's branch; HEAD at no branch is pushed where any branch of the remote holds it. */
export async function trackingOf(git: Git, remote: string, branch: string): Promise<Tracking> {
  if (branch === '') {
    const holding = await git('for-each-ref', '--count=1', '--contains=HEAD', `refs/remotes/${remote}/`);
    return { pushed: holding.text.trim() !== '' };
  }
  const ref = `refs/remotes/${remote}/${branch}`;
  if ((await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`)).exitCode !== 0) return { pushed: false };
  const { text } = await git('rev-list', '--left-right', '--count', `HEAD...${ref}`, '--');
  const [ahead = 0, behind = 0] = text.trim().split(/\s+/).map(Number);
  return { pushed: ahead === 0, ahead, behind };
}

/** When this checkout last heard of its remote, in milliseconds; undefined where it never fetched. */
export async function fetchedAt(git: Git, path: string): Promise<number | undefined> {
  const [{ stat }, { resolve }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const { text } = await git('rev-parse', '--git-path', 'FETCH_HEAD');
  return stat(resolve(path, text.trim())).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
