import { readdir, realpath, stat } from 'node:fs/promises';
import nodeModule from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kinds as ours } from '../checks/index.ts';
import { oneLine } from '../checks/kept.ts';
import type { Kind } from '../checks/kind.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import { kindsOf, type OwnKind } from './own-kind.ts';
import { packageRoot } from './package-root.ts';

/** How long a module may take to load, in milliseconds. */
const LOADING_MS = 10_000;

/**
 * The check kinds of gonogo and of the folders that `--kinds` names.
 *
 * Loading a module is running it, with all that the operator may do. So this is trusted like a command that the operator types:
 * the folder comes from the command line and from nowhere else (no checklist, setting, variable or current directory can name one),
 * every file is named on stderr before the first of them runs, only files that stand in the folder itself are taken, and none that
 * anybody on this machine could have put there. Without the flag nothing is imported.
 */
export async function withOwnKinds(folders: readonly string[] = []): Promise<readonly Kind[]> {
  if (folders.length === 0) return ours;
  const files = (await Promise.all(folders.map(modulesIn))).flat();
  for (const file of files) process.stderr.write(`loads ${file}\n`);
  giveOurselves();
  const found: OwnKind[] = [];
  for (const file of files) found.push(...kindsOf(file, await load(file)));
  refuseDoubles(found);
  return [...ours, ...found.map(({ kind }) => kind)];
}

async function modulesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such folder' : error.code === 'ENOTDIR' ? 'this is a file: name the folder it stands in' : error.message;
    throw new UsageError(`\`--kinds ${folder}\`: ${why}`);
  });
  const files = names.filter((name) => /\.(m?js|m?ts)$/.test(name) && !/^[._]|\.d\.m?ts$|\.test\.m?[jt]s$/.test(name)).toSorted();
  if (files.length === 0)
    throw new UsageError(`\`--kinds ${folder}\`: no check kind is there: put \`.js\`, \`.mjs\` or \`.ts\` modules into it, as \`gonogo/kind\` defines them`);
  const within = await realpath(folder);
  await refuseOpen(folder);
  for (const name of files) {
    const file = join(folder, name);
    const real = await realpath(file);
    if (relative(within, real) !== name) throw new UsageError(`\`${file}\` is a link to \`${real}\`: put the module itself into the folder`);
    await refuseOpen(file);
    if (name.endsWith('ts') && !process.features.typescript)
      throw new UsageError(
        `\`${file}\`: this Node (${process.versions.node}) does not read TypeScript: use 22.18, 23.6 or newer, or write it in JavaScript as \`.mjs\``,
      );
  }
  return files.map((name) => join(folder, name));
}

async function refuseOpen(path: string): Promise<void> {
  const others = 0o002;
  // Windows keeps no such bits.
  if (process.platform === 'win32' || ((await stat(path)).mode & others) === 0) return;
  throw new UsageError(`\`${path}\` can be written by everybody on this machine, so it is not run: \`chmod o-w ${path}\``);
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not finish within ${LOADING_MS / 1000} s`)), LOADING_MS);
  try {
    // The exports of a module are whatever it exports.
    const module = import(/* @vite-ignore */ pathToFileURL(await realpath(file)).href) as Promise<Readonly<Record<string, unknown>>>;
    return await Promise.race([module, late.promise]);
  } catch (error) {
    const why = oneLine(messageOf(error), 300) || 'it gave no reason';
    const old =
      !canGiveOurselves && why.includes("package 'gonogo'") ? ': install gonogo beside it, or use Node 22.15, 23.5 or newer, which need none there' : '';
    throw new UsageError(`\`${file}\` broke while it was loaded: ${why}${old}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Node 22.12 to 22.14 have no such hook: there a team's folder needs gonogo in a `node_modules` of its own. */
const canGiveOurselves = typeof nodeModule.registerHooks === 'function';

let given = false;

/** Lets `gonogo/kind` mean the gonogo that runs, also where a team's folder has none installed, or another version. */
function giveOurselves(): void {
  if (given || !canGiveOurselves) return;
  given = true;
  const entry = import.meta.url.endsWith('.ts') ? 'src/kind.ts' : 'dist/kind.js';
  const url = pathToFileURL(join(packageRoot(), entry)).href;
  nodeModule.registerHooks({
    resolve: (specifier, context, next) => (specifier === 'gonogo/kind' ? { url, shortCircuit: true } : next(specifier, context)),
  });
}

function refuseDoubles(found: readonly OwnKind[]): void {
  const places = new Map<string, string | undefined>(ours.map((kind) => [kind.kind, undefined]));
  for (const { kind, file } of found) {
    const { kind: name } = kind;
    if (places.has(name)) {
      const other = places.get(name);
      throw new UsageError(
        `\`${file}\`: the check kind \`${name}\` is there already${other === undefined ? '' : `, in \`${other}\``}: give this one another name`,
      );
    }
    places.set(name, file);
  }
}
