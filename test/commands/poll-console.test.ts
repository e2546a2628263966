import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeadline_ms } from '../helpers/terminal.ts';
import { pollPlace, type PollPlace } from './poll-place.ts';

let place: PollPlace;

beforeEach(async () => {
  place = await pollPlace();
});

afterEach(() => place.end());

describe('the poll in two consoles', { timeout: 120_000 }, () => {
  it('is begun by the lead, answered from another console, voided by a regression, answered again, and leads to GO', async () => {
    await place.run('ada', 'check');
    const lead = place.console('ada', '--station', 'driver');
    await lead.waitFor('poll wanted', startDeadline_ms);
    const eve = place.console('eve', '--station', 'database');
    await eve.waitFor('poll wanted', startDeadline_ms);

    lead.press('D', 'go', 'enter');
    await lead.waitFor('GO waits for the poll (`after` was not polled); esc leads to it.');
    lead.press('esc');
    await lead.waitFor('b begin');
    lead.press('b');
    await lead.waitFor('For how long');
    lead.press('down', 'enter', 'enter');
    await lead.waitFor(/[12]:\d\d left · begun \d\d:\d\d UTC by ada/);
    await eve.waitFor(/POLL {2}after · your station database has not answered · [12]:\d\d · v/);
    await expect.poll(() => eve.output().includes('\u001B]9;gonogo: A small launch: ada began the poll at after')).toBe(true);

    eve.press('v');
    await eve.waitFor(/┃ … waiting \d:\d\d {2}database \(you\)/);
    eve.press('g');
    await eve.waitFor('It rests on 2 of 2 lines');
    eve.press('quiet', 'enter');
    await lead.waitFor(/✓ go +database +eve +\d\d:\d\d +2\/2 +quiet/);
    lead.press('g');
    await lead.waitFor('driver: go at the poll of after');
    lead.press('enter');
    await eve.waitFor('✓ GO: all 2 stations are go');

    place.fails(true);
    expect(await place.run('ada', 'check', '--item', 'api')).toMatchObject({ code: 3 });
    await eve.waitFor(/database's go of \d\d:\d\d is void: api failed \d\d:\d\d/);
    await lead.waitFor(/⊘ void +driver \(you\)/);
    eve.press('g');
    await eve.waitFor('No go while the gate is closed');
    place.fails(false);
    await place.run('ada', 'check', '--item', 'api');
    for (const console of [eve, lead]) {
      await console.waitFor('NO-GO · poll wanted');
      console.press('g');
      await console.waitFor('Failed last: api');
      console.press('again', 'enter');
    }
    await eve.waitFor('✓ GO: all 2 stations are go');
    await lead.waitFor('✓ GO: all 2 stations are go');

    lead.press('esc');
    await lead.waitFor('✓ GO');
    lead.press('D', 'go', 'enter', 'enter');
    await eve.waitFor('GO by ada');
    lead.press('q');
    expect((await lead.ended).code).toBe(0);
  });

  it('takes silence for no-go in the second of the deadline, and a no-go holds the launch', async () => {
    await place.run('ada', 'check');
    const lead = place.console('ada');
    await lead.waitFor('poll wanted', startDeadline_ms);
    await place.run('eve', 'poll', '--begin', 'after', '--for', '5s');
    lead.press('v');
    await lead.waitFor(/… waiting 0:0\d +database/);
    await lead.waitFor('✗ NO-GO: driver silent, database silent');
    expect(lead.screen().join('\n')).toContain('ended at its deadline');
    lead.press('b');
    await lead.waitFor('For how long');
    lead.press('enter', 'enter');
    await lead.waitFor('1:5');
    lead.press('j', 'x');
    await lead.waitFor('A no-go stops the count.');
    lead.press('lag', 'enter');
    await lead.waitFor('HOLD  database is no-go at the poll of');
    await lead.waitFor(/┃ ✗ no-go +database \(you\) +ada/);
  });
});
