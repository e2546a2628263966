import { describe, expect, it } from 'vitest';
import { itemViews } from '../../src/state/views.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { bindingOf, keyBindings } from '../../src/tui/keys.ts';
import type { KeyContext } from '../../src/tui/reasons.ts';
import { watchNow } from '../../src/tui/watch/standing.ts';
import { createRecorder } from '../helpers/recorder.ts';
import { live, manual, sketch } from './sample.ts';

const checklist = sketch('Sample', {
  One: {
    Data: [
      { id: 'live', ...live },
      { id: 'two', sign: 'two' },
      { id: 'read', ...manual },
      { id: 'machine', ...live, sign: 'none' },
      { id: 'command', check: { kind: 'command', params: {}, expect: '', timeout_s: 1, consent: { why: 'command', subject: 'true' } } },
    ],
  },
  Two: { Rest: [{ id: 'end' }] },
});

const at = 1000;
const saw = (item: string, verdict: 'pass' | 'fail'): LaunchEvent => ({
  type: 'observed',
  item,
  kind: 'http',
  verdict,
  response: 'x',
  expect: '',
  duration_ms: 1,
});

function context(item: string, events: readonly LaunchEvent[], extra: Partial<KeyContext> = {}): KeyContext {
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'x', production: false },
    openedAt: 0,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'pass', response: '' }),
  });
  for (const event of events) recorder.add(event, { at });
  const launch = recorder.store.getState().launch;
  if (!launch) throw new Error('no launch');
  const views = itemViews(launch, at + 1000);
  const view = views.get(item);
  return {
    launch,
    views,
    view,
    row: view && { type: 'item', key: item, phase: view.item.phase, section: view.item.section, id: item, again: false },
    operator: 'ana',
    checking: false,
    rehearsal: false,
    filtered: false,
    burst: undefined,
    watch: watchNow(launch, at + 1000, 's1'),
    ...extra,
  };
}

describe('keys', () => {
  it('are each bound once', () => {
    const names = keyBindings.flatMap(({ keys, on = '' }) => keys.map((key) => `${on} ${key}`));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each([
    ['c', 'live', [], undefined],
    ['c', 'two', [], 'Nothing to check here'],
    ['c', 'command', [], 'allow it first'],
    ['c', 'command', [{ type: 'allowed', item: 'command', subject: 'true' }], undefined],
    ['space', 'live', [], 'check it with `c` first'],
    ['space', 'live', [saw('live', 'pass')], undefined],
    ['space', 'live', [saw('live', 'fail')], 'override it with `o`'],
    ['space', 'machine', [], 'Nobody signs this item'],
    ['space', 'read', [], undefined],
    ['space', 'two', [{ type: 'signed', item: 'two' }], 'not `ana` again'],
    ['u', 'two', [], 'Nobody signed'],
    ['u', 'two', [{ type: 'signed', item: 'two' }], undefined],
    ['o', 'live', [saw('live', 'pass')], 'Only what fails'],
    ['o', 'live', [saw('live', 'fail')], undefined],
    ['d', 'end', [], 'no later phase'],
    ['d', 'two', [], undefined],
    ['x', 'two', [{ type: 'ruled-out', item: 'two', reason: 'r' }], 'ruled out already'],
    ['i', 'two', [], 'neither overridden'],
    ['i', 'two', [{ type: 'ruled-out', item: 'two', reason: 'r' }], undefined],
    ['a', 'live', [], 'needs no permission'],
    ['a', 'command', [], undefined],
    ['enter', 'live', [], 'no runbook section'],
    ['F', 'live', [], 'only be switched in a rehearsal'],
    ['esc', 'live', [], 'Nothing to leave'],
    ['b', 'live', [], 'sends no load, and no burst runs'],
    ['w', 'live', [], 'This checklist watches nothing'],
  ] as const)('%s on `%s` after %j says %s', (key, item, events, reason) => {
    const said = bindingOf(key)?.disabled?.(context(item, events));
    if (reason === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(reason);
  });
});
