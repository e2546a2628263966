import { describe, expect, it } from 'vitest';
import { journey } from '../../src/checks/journey.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { folderWith, target } from './journey-target.ts';
import { look, meets, whyNot } from './look.ts';
import { misbehaving } from './servers.ts';

const product = target();

describe('a scenario of a test', () => {
  const own = (text: string, written: JsonObject = {}, variables: Record<string, string> = product.env): Promise<JsonObject> =>
    look(journey, { scenario: 'scenarios/own.yaml', ...written }, contextFor({ deadline_ms: 6_000, variables, folder: folderWith(text) }));
  const ownWhyNot = (text: string, written: JsonObject = {}, variables: Record<string, string> = product.env) =>
    whyNot(journey, { scenario: 'scenarios/own.yaml', ...written }, contextFor({ deadline_ms: 6_000, variables, folder: folderWith(text) }));

  const connect = [
    'kind: journey',
    'name: own',
    'writes: a test user',
    'with: { domain: creator.example, channel: null }',
    'steps:',
    '  - name: connect',
    '    http:',
    '      url: ${BASE_URL}/api/youtube/connect',
    '      method: POST',
    '      body: { email: "own-${run_id}@${domain}", channel_id: "${channel}" }',
    '    expect: status == 201',
    '    save: { user_id: json.user_id }',
  ];
  const remove = (where: string, ...more: string[]): string[] => [
    'cleanup:',
    '  - name: remove the user',
    '    delete:',
    '      url: ${DATABASE_URL}',
    '      table: users',
    `      where: ${where}`,
    ...more.map((line) => `      ${line}`),
  ];
  const mine = '{ email: "own-${run_id}@${domain}" }';

  it('takes inputs, and keeps the type of what it saved', async () => {
    const text = [
      ...connect,
      '  - name: the number stays one',
      '    postgres: { url: "${DATABASE_URL}", query: SELECT $1::jsonb AS given, values: [{ id: "${user_id}", text: "${user_id}" }] }',
      '    expect: rows[0].given.id == user_id && rows[0].given.text == user_id',
      ...remove(mine),
    ].join('\n');
    const before = await product.counts();
    expect(await own(text, { with: { channel: 'UC-x', domain: 'other.example' } })).toMatchObject({ passed: true, cleaned: true });
    expect(await product.counts()).toEqual(before);
    expect(await ownWhyNot(text)).toMatchObject({ verdict: 'unknown', code: 'variable-missing', message: expect.stringContaining('`channel` is not set') });
    expect(await ownWhyNot(text, { with: { channel: 'x', chanel: 'y' } })).toMatchObject({ code: 'bad-params' });
  });

  it('begins nothing while a variable is missing', async () => {
    const before = await product.counts();
    const { DATABASE_URL: _url, ...others } = product.env;
    expect(await ownWhyNot([...connect, ...remove(mine)].join('\n'), { with: { channel: 'x' } }, others)).toMatchObject({
      verdict: 'unknown',
      code: 'variable-missing',
      message: expect.stringContaining('`DATABASE_URL`'),
    });
    expect(await product.counts()).toEqual(before);
  });

  it('says what it could not clean up, and removes nothing beyond `at_most`', async () => {
    const text = [
      ...connect,
      '  - name: a second channel',
      '    http:',
      '      url: ${BASE_URL}/api/youtube/connect',
      '      method: POST',
      '      body: { email: "own-${run_id}@${domain}", channel_id: "UC2-${run_id}" }',
      ...remove('{ user_id: { of: users, where: { email: "own-${run_id}@${domain}" } } }', 'at_most: 1').map((line) =>
        line.replace('table: users', 'table: youtube_connections'),
      ),
    ].join('\n');
    const before = await product.counts();
    const seen = await own(text, { with: { channel: 'UC-y' } });
    expect(seen).toMatchObject({ passed: true, cleaned: false, reason: expect.stringContaining('2 rows of `youtube_connections` would go') });
    expect(meets(journey, seen)).toBe(false);
    expect(journey.response(seen)).toMatch(/^2 steps in .*, but not cleaned up: 'remove the user': 2 rows/);
    expect(await product.counts()).toEqual({ ...before, users: Number(before['users']) + 1, youtube_connections: Number(before['youtube_connections']) + 2 });
    await product.query(`DELETE FROM users WHERE email LIKE 'own-%'`);
  });

  it.each<[string, string, RegExp]>([
    [
      'a login that is refused is nobody’s failure',
      '    postgres: { url: "postgresql://nobody:wrong@127.0.0.1:${PORT}/postgres" }',
      /^'ask': .*refused the login/,
    ],
    ['a fault in the file is said with its place', '    postgres: { url: "${DATABASE_URL}", querry: x }', /own\.yaml:5:41 {2}`querry` is no key here/],
  ])('%s', async (_title, asks, why) => {
    const port = new URL(product.env['DATABASE_URL'] ?? '').port;
    const why_not = await ownWhyNot(['kind: journey', 'name: own', 'steps:', '  - name: ask', asks.replace('${PORT}', port)].join('\n'));
    expect(why_not.verdict).toBe('unknown');
    expect(why_not.message).toMatch(why);
  });

  it('is bounded, also where cleaning up hangs, and does the rest of it', async () => {
    const silent = await misbehaving(() => undefined);
    const text = [
      ...connect,
      '  - name: hangs',
      '    http: { url: "${SILENT}/a" }',
      'cleanup:',
      '  - name: hangs too',
      '    http: { url: "${SILENT}/b", method: DELETE }',
      ...remove(mine).slice(1),
    ].join('\n');
    const before = await product.counts();
    const began = performance.now();
    const seen = await own(text, { with: { channel: 'x' } }, { ...product.env, SILENT: silent });
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(seen).toMatchObject({
      passed: false,
      failed_step: 'hangs',
      cleaned: false,
      reason: expect.stringMatching(/^'hangs': .*; not cleaned up: 'hangs too': .* did not answer in time/),
    });
    expect(await product.counts()).toEqual(before);
  });

  it('tries again where something stood in the way of cleaning up', async () => {
    await product.query(`CREATE TABLE late (user_id integer REFERENCES users, email text);
      CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO late VALUES (NEW.id, NEW.email); RETURN NEW; END $$;
      CREATE TRIGGER late AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION late();`);
    try {
      const before = await product.counts();
      const late = remove(mine)
        .slice(1)
        .map((line) => line.replace('remove the user', 'remove what holds it').replace('table: users', 'table: late'));
      expect(await own([...connect, ...remove(mine), ...late].join('\n'), { with: { channel: 'x' } })).toMatchObject({
        passed: true,
        cleaned: true,
        reason: '',
      });
      expect(await product.counts()).toEqual(before);
      const stays = await own([...connect, ...remove(mine)].join('\n'), { with: { channel: 'x' } });
      expect(stays).toMatchObject({ passed: true, cleaned: false, reason: expect.stringMatching(/'remove the user': .*violates foreign key constraint/) });
    } finally {
      await product.query(`DROP TRIGGER late ON users; DROP FUNCTION late; DROP TABLE late; DELETE FROM users WHERE email LIKE 'own-%'`);
    }
  });

  it('does not clean up what it never came to make', async () => {
    const text = [
      'kind: journey',
      'name: own',
      'writes: nothing, in the end',
      'steps:',
      '  - name: refused',
      '    http: { url: "${BASE_URL}/nowhere" }',
      '  - name: make',
      '    http: { url: "${BASE_URL}/api/messages", method: POST, body: { text: hello } }',
      '    save: { message_text: json.text }',
      'cleanup:',
      '  - name: unmake',
      '    http: { url: "${BASE_URL}/api/messages/${message_text}", method: DELETE }',
    ];
    expect(await own(text.join('\n'))).toMatchObject({
      passed: false,
      failed_step: 'refused',
      cleaned: true,
      reason: "'refused': status 404 (detail: Not Found)",
    });
    const made = text.filter((line) => !/refused|nowhere/.test(line));
    expect(await own(made.join('\n'))).toMatchObject({ passed: true, cleaned: false, reason: expect.stringContaining("'unmake': status 404") });
  });

  it('is not run when it is not the file that was allowed', async () => {
    expect(await ownWhyNot([...connect, ...remove(mine)].join('\n'), { digest: '0'.repeat(64) })).toMatchObject({
      verdict: 'unknown',
      code: 'scenario-changed',
    });
    expect(await whyNot(journey, { scenario: 'none.yaml' }, contextFor())).toMatchObject({ code: 'scenario-absent' });
  });
});
