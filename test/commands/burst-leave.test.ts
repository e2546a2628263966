import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { burstLeave } from '../../src/commands/burst-leave.ts';
import { saveSettings, settingsFolder } from '../../src/settings/settings.ts';
import { temporary } from '../helpers/gonogo.ts';

let folder: Awaited<ReturnType<typeof temporary>>;

beforeEach(async () => {
  folder = await temporary('leave');
  vi.stubEnv('XDG_CONFIG_HOME', folder.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

const unsaid = (sentence: string): never => {
  throw new Error(sentence);
};

describe('the leave for load', () => {
  it('is 200 users and 1,000 requests a second, and no other host, where nothing is said', async () => {
    expect(await burstLeave({}, {}, unsaid)).toEqual({ targets: [], ceiling: { users: 200, rate: 1000 }, confirmed: [] });
  });

  it('joins the targets of the checklist and of the settings, which confirm none', async () => {
    await saveSettings({ targets: ['b.example', 'a.example'] }, settingsFolder());
    expect(await burstLeave({}, { targets: ['a.example'] }, unsaid)).toMatchObject({ targets: ['a.example', 'b.example'], confirmed: [] });
  });

  it('takes what the flags lift and name, a host as a URL has it', async () => {
    const { ceiling, confirmed } = await burstLeave({ maxUsers: '500', maxRate: '2000', confirm: ['API.example:443', '[::2]:80', 'x.example:80'] }, {}, unsaid);
    expect({ ceiling, confirmed }).toEqual({ ceiling: { users: 500, rate: 2000 }, confirmed: ['api.example:443', '[::2]', 'x.example'] });
  });

  it.each([
    [{ maxUsers: '-1' }, '`--max-users -1` is no whole number from 1 to 10000'],
    [{ maxUsers: '1e3' }, '`--max-users 1e3` is no whole number'],
    [{ maxRate: '100001' }, '`--max-rate 100001` is no whole number from 1 to 100000'],
    [{ confirm: [''] }, '`--confirm ` is no host'],
    [{ confirm: ['user@host'] }, '`--confirm user@host` is no host'],
  ])('%j is refused', async (flags, said) => {
    await expect(burstLeave(flags, {}, unsaid)).rejects.toThrow(said);
  });
});
