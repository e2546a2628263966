import { dirname, resolve } from 'node:path';
import { consentOf } from '../checks/consent.ts';
import type { Kind } from '../checks/kind.ts';
import { loadChecklist } from '../checklist/load.ts';
import { readEnvFile, resolveVariables } from '../checklist/variables.ts';
import { itemsOf, secretNames, type Checklist, type Item } from '../model/checklist.ts';
import { faultLine, UsageError, type Fault } from '../model/errors.ts';
import { redactor } from '../model/redact.ts';
import { substituteIn, type Variables } from '../model/variables.ts';
import { findChecklist } from './find-checklist.ts';
import { withOwnKinds } from './own-kinds.ts';

/** A checklist with the values of its variables: all that a launch begins with. */
export interface Prepared {
  readonly checklist: Checklist;
  /** As it was read: its commands with the names of variables in the place of their values, which is what is trusted. */
  readonly written: Checklist;
  /** The checklist that vitals may name items of, where the launch walks only a part of it. */
  readonly whole?: Checklist;
  /** The check kinds there are: ours, and the team's own. */
  readonly kinds: readonly Kind[];
  readonly folder: string;
  /** As the env files say now. */
  readonly variables: Variables;
  /** Values that must never be recorded or shown; those of before stay among them. */
  readonly secrets: readonly string[];
  /** Reads the env files again, so that what is mended there counts at the next check; returns what is wrong with them, and then nothing changed. */
  reread(): Promise<readonly string[]>;
  readonly target: { readonly name: string; readonly production: boolean };
  /** Whether somebody said which target: by flag, or by `BASE_URL`. */
  readonly targetGiven: boolean;
}

/** The flags that say what a launch is prepared from. */
export interface Given {
  readonly envFile?: readonly string[];
  readonly kinds?: readonly string[];
  readonly target?: string;
}

/** Reads the checklist and its variables. `asks` says whether checks will run, so that every variable they need must be there. */
export async function prepare(named: string | undefined, given: Given, asks: boolean): Promise<Prepared> {
  const file = await findChecklist(named);
  const kinds = await withOwnKinds(given.kinds);
  const [loaded, envFiles] = await Promise.all([loadChecklist(file, { kinds }), envFilesOf(given)]);
  refuse([...loaded.faults, ...envFiles.faults]);
  if (!loaded.checklist) throw new UsageError(`\`${file}\` holds no checklist`);
  return preparedOf(loaded.checklist, { kinds, given, asks, envFiles, folder: dirname(resolve(file)) });
}

/** The env files that were given: their values, of which later ones win, and what is wrong with them. */
export interface EnvFiles {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

/** Reads the env files that were given. Never throws. */
export async function envFilesOf({ envFile = [] }: Given): Promise<EnvFiles> {
  const read = await Promise.all(envFile.map((path) => readEnvFile(path)));
  return { values: Object.fromEntries(read.flatMap(({ values }) => Object.entries(values))), faults: read.flatMap(({ faults }) => faults) };
}

/** What a launch is prepared from, beside its checklist. */
interface Ingredients {
  readonly kinds: readonly Kind[];
  readonly given: Given;
  readonly asks: boolean;
  readonly envFiles: EnvFiles;
  readonly folder: string;
  /** The checklist that vitals may name items of, where the launch walks only a part of it. */
  readonly whole?: Checklist;
  /** Where it goes, where that is not what `BASE_URL` says. */
  readonly base?: string;
}

/** A checklist that was read, with the values of its variables. */
export function preparedOf(read: Checklist, { kinds, given, asks, envFiles, folder, whole, base }: Ingredients): Prepared {
  for (const fault of envFiles.faults) process.stderr.write(`${faultLine(fault)}\n`); // warnings: the errors were refused
  const { values, missing, secrets } = resolveVariables(read, envFiles.values, process.env);
  const checklist = asks ? withConsents(read, kinds, values) : read;
  if (asks) {
    if (missing.length > 0)
      throw new UsageError(
        missing
          .map(
            ({ name, wantedAt }) =>
              `\`${name}\` is not set and is needed at ${wantedAt.slice(0, 4).join(', ')}: put it in a file and give it with \`--env-file\``,
          )
          .join('\n'),
      );
    refuseUnfit(checklist, values, kinds, redactor(secrets).text);
  }
  const now = { values, secrets };
  const where = base ?? values['BASE_URL'];
  return {
    checklist,
    written: read,
    ...(whole ? { whole } : {}),
    kinds,
    folder,
    get variables() {
      return now.values;
    },
    get secrets() {
      return now.secrets;
    },
    async reread() {
      const again = await envFilesOf(given);
      const wrong = again.faults.filter((fault) => fault.severity === 'error');
      if (wrong.length > 0) return wrong.map(faultLine);
      const next = resolveVariables(checklist, again.values, process.env);
      const fresh = next.secrets.filter((secret) => !now.secrets.includes(secret));
      now.values = next.values;
      if (fresh.length > 0) now.secrets = [...now.secrets, ...fresh];
      return [];
    },
    target: targetOf(given, values, where),
    targetGiven: given.target !== undefined || URL.canParse(where ?? ''),
  };
}

/** The checklist with what an operator has to allow as these variables make it. */
function withConsents(checklist: Checklist, kinds: readonly Kind[], values: Variables): Checklist {
  const secret = secretNames(checklist);
  const resolved = (item: Item): Item => {
    if (!item.check) return item;
    const { consent: _asWritten, ...check } = item.check;
    const consent = consentOf(item.check, kinds, values, secret);
    return { ...item, check: consent ? { ...check, consent } : check };
  };
  const phases = checklist.phases.map((phase) => ({
    ...phase,
    sections: phase.sections.map((section) => ({ ...section, items: section.items.map(resolved) })),
  }));
  return { ...checklist, phases };
}

/** Refuses what was read where anything in it is an error; all of them are said. */
export function refuse(faults: readonly Fault[]): void {
  const errors = faults.filter((fault) => fault.severity === 'error');
  if (errors.length > 0) throw new UsageError(errors.map(faultLine).join('\n'));
}

/** A value that cannot be what a check needs (a database URL that is no URL) is found before anything is asked. */
function refuseUnfit(checklist: Checklist, values: Variables, kinds: readonly Kind[], clean: (text: string) => string): void {
  const unfit = itemsOf(checklist).flatMap((item) => {
    const kind = kinds.find((candidate) => candidate.kind === item.check?.kind);
    if (!item.check || !kind) return [];
    const { value, missing } = substituteIn(item.check.params, values);
    if (missing.length > 0) return [];
    const parsed = kind.params.safeParse(value);
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => {
          const written = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], item.check?.params); // walks plain JSON by zod's own path
          return `${checklist.file}:${item.line}  \`${issue.path.join('.')}\` of \`${item.id}\` (\`${String(written)}\`): ${clean(issue.message)}`;
        });
  });
  if (unfit.length > 0) throw new UsageError(`a variable does not fit what needs it; correct it in the env file:\n${unfit.join('\n')}`);
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** A target is marked production when it says so itself, or when its name does; never on loopback. */
function targetOf({ target, envFile = [] }: Given, values: Variables, base: string | undefined): Prepared['target'] {
  const url = base !== undefined && URL.canParse(base) ? new URL(base) : undefined;
  const says = [values['ENVIRONMENT'], values['NODE_ENV'], target, ...envFile].some(
    (word) => word !== undefined && /(^|[^a-z])prod(uction)?([^a-z]|$)/i.test(word),
  );
  // Cleaned here, so that a launch is found again by the name that its record holds.
  return { name: redactor([]).text(target ?? url?.host ?? 'local'), production: says && !(url && loopback.test(url.hostname)) };
}
