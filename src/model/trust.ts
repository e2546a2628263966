import { itemsOf, type Checklist } from './checklist.ts';

/** A command that a checklist can run, and where it stands. */
export interface OwnCommand {
  readonly where: string;
  readonly command: string;
}

/** What somebody trusted on this machine: the files as they were, and the commands that stood in them. */
export interface Trusted {
  readonly digest: string;
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly OwnCommand[];
  readonly at: string;
  readonly by: string;
}

/** Whether the commands of a checklist may run on this machine; where not, why, and what changed since somebody trusted it. */
export type Trust = { readonly trusted: true } | { readonly trusted: false; readonly why: string; readonly changes: readonly string[] };

/** Every command that a checklist can run: those of its checks, and the steps of its runbooks. */
export function commandsOf(checklist: Checklist): OwnCommand[] {
  const checks = itemsOf(checklist).flatMap(({ id, check }) =>
    check?.consent?.why === 'command' ? [{ where: `check of ${id}`, command: check.consent.subject }] : [],
  );
  const steps = (checklist.runbook ?? []).flatMap((section) =>
    section.steps.map((step) => ({ where: `${section.ref}, step ${step.n}`, command: step.command })),
  );
  return [...checks, ...steps];
}

/** Whether a checklist may run its commands, by what was trusted before. */
export function trustIn(checklist: Checklist, known: Trusted | undefined): Trust {
  if (commandsOf(checklist).length === 0 || known?.digest === checklist.digest) return { trusted: true };
  const way = `\`gonogo trust ${checklist.file}\` shows its commands and remembers it`;
  if (!known) return { trusted: false, why: `nobody trusted \`${checklist.file}\` on this machine yet: ${way}`, changes: [] };
  return {
    trusted: false,
    why: `\`${checklist.file}\` or a file that belongs to it changed since ${known.by} trusted it on ${known.at.slice(0, 10)}: ${way}`,
    changes: changesSince(known, checklist),
  };
}

/** What is different from what was trusted, a line each: files, then commands that are new or gone. */
function changesSince(known: Trusted, checklist: Checklist): string[] {
  const files = checklist.files ?? {};
  const changed = Object.keys(files).filter((file) => known.files[file] !== files[file]);
  const gone = Object.keys(known.files).filter((file) => !(file in files));
  const key = ({ where, command }: OwnCommand): string => `${where}: ${command}`;
  const now = commandsOf(checklist).map(key);
  const then = known.commands.map(key);
  return [
    ...changed.map((file) => `${file in known.files ? 'changed' : 'new'} file: ${file}`),
    ...gone.map((file) => `no longer part of it: ${file}`),
    ...now.filter((one) => !then.includes(one)).map((one) => `+ ${one}`),
    ...then.filter((one) => !now.includes(one)).map((one) => `- ${one}`),
  ];
}
