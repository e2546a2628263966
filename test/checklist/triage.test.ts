import { describe, expect, it } from 'vitest';
import { only, readBeside, said } from './beside.ts';

describe('triage and the way back', () => {
  const runbook = { 'list.runbook.md': only('```sh\ndate\n```') };

  it('lead to items and sections', () => {
    const more =
      'triage:\n  - { title: Redis, source: H1, items: [redis-reachable, queues-short] }\n  - { title: Back, section: "#redis-is-gone" }\nrollback:\n  section: "#redis-is-gone"\n  checks: redis-reachable\n';
    const parsed = readBeside(runbook, { more });
    expect(said(parsed)).toEqual([]);
    expect(parsed.checklist?.triage).toEqual([
      { title: 'Redis', source: ['H1'], items: ['redis-reachable', 'queues-short'] },
      { title: 'Back', source: [], items: [], section: 'list.runbook.md#redis-is-gone' },
    ]);
    expect(parsed.checklist?.rollback).toEqual({ section: 'list.runbook.md#redis-is-gone', checks: ['redis-reachable'] });
    expect(parsed.sources.has('H1')).toBe(true);
  });

  it.each<[string, string, string[]]>([
    ['no list', 'triage: Sentry\n', ['`triage` is no list']],
    [
      'nothing to look at',
      'triage:\n  - { title: Sentry }\n  - { items: [redis-reachable] }\n',
      ['this place to look leads nowhere', 'this place to look has no `title`'],
    ],
    [
      'strange names',
      'triage:\n  - { title: A, items: [redis-reachble], section: "#redis-is-gon" }\n',
      ['`items` names `redis-reachble`, which is no item', '`#redis-is-gon` is no heading of `lists/list.runbook.md`'],
    ],
    ['a text for the way back', 'rollback: "#redis-is-gone"\n', ['`rollback` is no list of keys']],
    ['a way back that nothing proves', 'rollback: { section: "#redis-is-gone" }\n', ['`rollback` has no `checks`, so nothing would prove it']],
    ['a way back without a way', 'rollback: { checks: [redis-reachable] }\n', ['`rollback` names no `section`']],
    [
      'a proof by hand',
      'rollback: { section: "#redis-is-gone", checks: [by-hand] }\n',
      ['`by-hand` has no check that a machine could ask, so it proves no rollback'],
    ],
    ['a file, no section', 'rollback: { section: list.runbook.md, checks: [redis-reachable] }\n', ['`list.runbook.md` names no section of a runbook']],
  ])('%s', (_name, more, faults) => {
    expect(readBeside(runbook, { more }).faults.map(({ what }) => what)).toEqual(faults);
  });
});
