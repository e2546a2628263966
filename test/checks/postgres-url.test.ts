import { describe, expect, it } from 'vitest';
import { postgres } from '../../src/checks/postgres.ts';
import { faultsOf } from './look.ts';

describe('a URL', () => {
  it.each<[string, { where: string; mode: string }, string]>([
    ['postgresql://u:p@h/d', { where: 'PostgreSQL at h:5432', mode: 'prefer' }, 'postgresql://u:p@h/d?sslmode=prefer&uselibpqcompat=true'],
    [
      'postgresql+asyncpg://u:p@h:6543/d?ssl=require',
      { where: 'PostgreSQL at h:6543', mode: 'require' },
      'postgresql://u:p@h:6543/d?sslmode=require&uselibpqcompat=true',
    ],
    ['postgres://u:p@h/d?sslmode=no-verify', { where: 'PostgreSQL at h:5432', mode: 'require' }, 'postgresql://u:p@h/d?sslmode=require&uselibpqcompat=true'],
    [
      'postgres://u:p@h/d?sslmode=verify-full&sslrootcert=system',
      { where: 'PostgreSQL at h:5432', mode: 'verify-full' },
      'postgresql://u:p@h/d?sslmode=verify-full&uselibpqcompat=true',
    ],
    ['postgres://u@h/d?application_name=mine', { where: 'PostgreSQL at h:5432', mode: 'prefer' }, 'postgresql://u@h/d?sslmode=prefer&uselibpqcompat=true'],
    [
      'postgres://u@/d?host=/run/pg',
      { where: 'PostgreSQL at /run/pg', mode: 'disable' },
      'postgresql://u@socket/d?host=%2Frun%2Fpg&sslmode=disable&uselibpqcompat=true',
    ],
  ])('%s is understood', (url, target, address) => {
    const read = postgres.params.parse({ url }).url;
    expect(read).toMatchObject(target);
    expect(read.address(read.mode)).toBe(address);
  });

  it.each<[string, RegExp]>([
    ['', /must begin with postgresql:\/\//],
    ['mysql://u:hunter2@h/d', /must begin with postgresql:\/\//],
    ['postgresql://u:hunter2@[/d', /percent-encoded/],
    ['postgresql://u:hunter2@/d', /must name a host/],
    ['postgresql://u:hunter2@h/d?sslmode=maybe', /sslmode/],
    ['postgresql://u:hunter2@h/d?sslmode=verify-ca', /sslrootcert/],
  ])('that is none, such as `%s`, is said in a sentence without its password', (url, sentence) => {
    const [fault, ...more] = faultsOf(postgres, { url });
    expect(more).toEqual([]);
    expect(fault).toMatch(sentence);
    expect(fault).not.toContain('hunter2');
  });

  it('has no neighbours that nobody knows', () => {
    expect(faultsOf(postgres, { url: 'postgresql://u:p@h/d', querry: 'SELECT 1' })).toHaveLength(1);
  });
});
