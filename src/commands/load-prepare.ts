import { resolve, sep } from 'node:path';
import type { Kind } from '../checks/kind.ts';
import { isLoopback } from '../checks/http-parts.ts';
import { refuseBeyond } from '../load/burst/bounds.ts';
import { openLoadScenario } from '../load/scenario/file.ts';
import { resolveScenario } from '../load/scenario/resolve.ts';
import type { ResolvedScenario } from '../load/scenario/types.ts';
import { itemsOf, type Checklist, type Item } from '../model/checklist.ts';
import { faultLine, NoAnswer, UsageError, type Fault } from '../model/errors.ts';
import { redactor } from '../model/redact.ts';
import { planInWords } from '../output/burst-words.ts';
import { burstLeave, type BurstFlags, type BurstLeave } from './burst-leave.ts';
import { findChecklist } from './find-checklist.ts';
import { loadChecklistOf, type LoadChecklist } from './load-checklist.ts';
import { withOwnKinds } from './own-kinds.ts';
import { envFilesOf, preparedOf, refuse, type EnvFiles, type Given, type Prepared } from './prepare.ts';

/** The flags that say what a burst is prepared from; `checklist` is `false` where none shall be looked for. */
export interface LoadGiven extends Given, BurstFlags {
  readonly checklist?: string | false;
}

/** A burst that may begin. */
export interface PreparedBurst {
  readonly prepared: Prepared;
  readonly item: Item;
  readonly resolved: ResolvedScenario;
}

/** Reads the scenarios with all that they need, and refuses what may not run; nothing was sent by then. Every fault is said at once. */
export async function prepareBursts(scenarios: readonly string[], given: LoadGiven): Promise<PreparedBurst[]> {
  const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
  const [kinds, envFiles] = [await withOwnKinds(given.kinds), await envFilesOf(given)];
  const around = await Promise.all(scenarios.map((scenario) => checklistFor(scenario, given.checklist, say)));
  const names = Object.keys(envFiles.values);
  const found = scenarios.map((scenario, index) => loadChecklistOf(scenario, { kinds, checklist: around[index], names }));
  const faults = unique([...envFiles.faults, ...found.flatMap((one) => one.faults)]);
  const foundOne = given.checklist === undefined && around.some((file) => file !== undefined);
  if (foundOne && faults.some(({ severity, file }) => severity === 'error' && file.endsWith('.md')))
    say('a checklist was found here and is not as it should be: mend it, or leave it out with `--no-checklist`');
  refuse(faults);
  // What is only odd about a checklist is for `gonogo lint` to say.
  for (const fault of faults.filter((one) => !envFiles.faults.includes(one) && !one.file.endsWith('.md'))) say(faultLine(fault));
  const bursts: PreparedBurst[] = [];
  const refused: string[] = [];
  for (const { read } of found) {
    if (!read) continue;
    try {
      bursts.push(await prepareBurst(read, { kinds, envFiles: bursts.length === 0 ? envFiles : { ...envFiles, faults: [] }, given, say }));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refused.push(error.message);
    }
  }
  if (refused.length > 0) throw new UsageError([...new Set(refused)].join('\n'));
  return bursts;
}

interface Setting {
  readonly kinds: readonly Kind[];
  readonly envFiles: EnvFiles;
  readonly given: LoadGiven;
  readonly say: (sentence: string) => void;
}

async function prepareBurst({ checklist, whole, folder }: LoadChecklist, { kinds, envFiles, given, say }: Setting): Promise<PreparedBurst> {
  const [item] = itemsOf(checklist);
  if (!item?.check) throw new UsageError(`\`${checklist.file}\` holds no burst`);
  const leave = await burstLeave(given, checklist, say);
  let resolved: ResolvedScenario | undefined;
  const draft = preparedOf(checklist, { kinds, given, asks: false, envFiles, folder, whole });
  const clean = redactor(draft.secrets).text;
  try {
    const { scenario, digest } = item.check.params;
    const opened = await openLoadScenario(typeof scenario === 'string' ? scenario : '', folder, typeof digest === 'string' ? digest : undefined, {
      kinds,
      items: itemsIn(whole),
    });
    resolved = resolveScenario(opened.scenario, draft.variables);
    refuseBeyond(resolved, leave);
  } catch (error) {
    if (error instanceof NoAnswer) throw new UsageError(`${checklist.file}: ${clean(error.message)}`);
    throw error;
  }
  refuseUnconfirmed(resolved, leave, item.id);
  const { origin } = resolved.generator;
  const quiet = { ...envFiles, faults: [] }; // said above
  return { prepared: preparedOf(checklist, { kinds, given, asks: true, envFiles: quiet, folder, whole, base: origin }), item, resolved };
}

/** The checks that vitals may name. */
function itemsIn(whole: Checklist): NonNullable<Parameters<typeof openLoadScenario>[3]['items']> {
  const items = itemsOf(whole);
  return { checkOf: (id) => items.find((item) => item.id === id)?.check, ids: items.map((item) => item.id) };
}

/** Without a screen, whoever sends load to another machine names it; what it would get is said. */
function refuseUnconfirmed({ host, hostname, plan, generator }: ResolvedScenario, { confirmed }: BurstLeave, name: string): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const bracketed = bare.includes(':') ? `[${bare}]` : bare;
  if (isLoopback(bracketed) || confirmed.includes(host) || confirmed.includes(bracketed)) return;
  const requests = generator.requests.map((request) => request.name);
  throw new UsageError(
    `\`${name}\` sends load to \`${host}\`, which is not this machine: ${planInWords(plan)}, ${requests.length} ${requests.length === 1 ? 'request' : 'requests'} (${requests.join(', ')}); add \`--confirm ${host}\` to let it`,
  );
}

/** The checklist around a scenario: the one that is named, else the one that is found here, for scenarios that are here too. */
async function checklistFor(scenario: string, named: string | false | undefined, say: (sentence: string) => void): Promise<string | undefined> {
  if (named === false) return undefined;
  if (named !== undefined) return findChecklist(named);
  if (!resolve(scenario).startsWith(resolve('.') + sep)) return undefined;
  try {
    return await findChecklist(undefined);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (error.message.startsWith('several')) say(`${error.message} with \`--checklist FILE\`, if the burst shall know its variables and items`);
    return undefined;
  }
}

function unique(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [faultLine(fault), fault])).values()];
}
