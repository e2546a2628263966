import { commandsOf } from '../../model/trust.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { codeLines } from '../markdown.ts';
import type { Scene } from '../scene.ts';
import type { PageView } from '../screens/pages.ts';
import { clean, many } from '../text.ts';

/** Why commands wait, in one calm line; undefined where they may run. */
export function untrusted({ options }: Pick<Scene, 'options'>): string | undefined {
  return options.fixes.trust.state().trusted ? undefined : 'not trusted: its commands do not run';
}

/** What somebody trusts: what changed since it was trusted, and every command. */
export function trustPage({ launch: { checklist }, options }: Scene, cells: number): PageView {
  const state = options.fixes.trust.state();
  if (state.trusted) return { title: 'Trusted', lines: [line('The commands of this checklist may run on this machine.')], keys: 'esc leaves' };
  const exact = new Map<string, string | undefined>(
    (checklist.runbook ?? []).flatMap(({ ref, steps }) => steps.map(({ n }) => [`${ref}, step ${n}`, options.fixes.written(ref, n)?.command] as const)),
  );
  const commands = commandsOf(checklist).map(({ where, command }) => ({ where, command: exact.get(where) ?? command }));
  const said =
    state.changes.length === 0
      ? `Nobody trusted \`${checklist.file}\` on this machine yet.`
      : `\`${checklist.file}\`, or a file that belongs to it, changed since it was trusted:`;
  return {
    title: 'Trust this checklist?',
    lines: [
      ...wrap([span(said, 'strong')], cells),
      ...state.changes.flatMap(changeLines(cells)),
      blank,
      ...wrap(
        [
          span(
            `${commands.length === 1 ? 'Its only command' : `Its ${many(commands.length, 'command')}`}; whoever trusts it lets ${commands.length === 1 ? 'it' : 'them'} run on this machine, each on its own yes:`,
          ),
        ],
        cells,
      ),
      ...commands.flatMap(({ where, command }) => [
        blank,
        ...wrap([span(where, 'dim')], cells),
        ...clean(command)
          .split('\n')
          .flatMap((text) => codeLines(text, cells)),
      ]),
    ],
    keys: 'enter trusts it, with a typed word · j k scroll · esc leaves it',
  };
}

const changeLines =
  (cells: number) =>
  (change: string): Line[] =>
    clean(change)
      .split('\n')
      .flatMap((text, index) => wrap([span(index === 0 ? '' : '    '), span(text, change.startsWith('+') ? 'strong' : 'plain')], cells, '    '));
