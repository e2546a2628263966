import { describe, expect, it } from 'vitest';
import { misbehaving, servingSelfSigned } from '../checks/servers.ts';
import { burst, scenario } from './burst-rig.ts';

describe('a burst that never begins', () => {
  const fails = async (ran: Promise<unknown>) =>
    ran.then(
      () => expect.fail('it ran'),
      (error: unknown) => error,
    );

  it.each([
    [
      'a host that nobody named',
      'http://api.creator.example',
      {},
      [],
      { verdict: 'unknown', code: 'host-not-allowed', message: expect.stringContaining('targets: [api.creator.example]') },
    ],
    [
      'more users than the ceiling',
      'http://127.0.0.1:1',
      { users: 201 },
      [],
      { verdict: 'unknown', code: 'above-ceiling', message: expect.stringContaining('--max-users 201') },
    ],
    [
      'more a second than the ceiling',
      'http://127.0.0.1:1',
      { rate: 1001 },
      [],
      { verdict: 'unknown', code: 'above-ceiling', message: expect.stringContaining('--max-rate 1001') },
    ],
  ] as const)('because of %s', async (_what, url, wishes, _targets, expected) => {
    const { desk, ran } = burst(scenario(url, wishes));
    expect(await fails(ran)).toMatchObject(expected);
    expect(desk.told).toEqual([]);
  });

  it('because nothing listens there', async () => {
    const { desk, ran } = burst(scenario('http://127.0.0.1:9'));
    expect(await fails(ran)).toMatchObject({ verdict: 'fail', code: 'refused' });
    expect(desk.told).toEqual([]);
  });

  it('because nothing ever answers', async () => {
    const { ran } = burst(scenario(await misbehaving(() => undefined), { timeout_s: 0.5 }));
    expect(await fails(ran)).toMatchObject({ verdict: 'fail', code: 'timed-out' });
  });

  it.each([
    ['GET', 'the request ahead'],
    ['POST', 'a connection alone'],
  ])('because of a certificate that nobody trusts (%s: %s)', async (method) => {
    let asked = 0;
    const url = await servingSelfSigned((_request, response) => {
      asked += 1;
      response.end();
    });
    const requests = [{ name: 'all', method, path: '/', headers: { authorization: 'Bearer secret' }, weight: 1, ok: ['2xx'] }];
    const { ran } = burst(scenario(url, { requests }));
    expect(await fails(ran)).toMatchObject({ verdict: 'fail', code: 'tls', message: expect.stringContaining('self-signed certificate') });
    expect(asked).toBe(0);
  });
});
