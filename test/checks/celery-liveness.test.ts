import { expect, it } from 'vitest';
import { type Signs, tell } from '../../src/checks/celery/liveness.ts';

it.each<[string, Signs, string]>([
  ['running', { receivers: 1, pongs: 1, mailboxes: ['w'] }, 'answering'],
  ['running beside old mailboxes', { receivers: 1, pongs: 1, mailboxes: ['old', 'w'] }, 'answering'],
  ['stopped cleanly', { receivers: 0, pongs: 0, mailboxes: [], heartbeats: [] }, 'stopped'],
  ['killed', { receivers: 0, pongs: 0, mailboxes: ['w'], heartbeats: [] }, 'dead'],
  ['hung', { receivers: 1, pongs: 0, mailboxes: ['w'], heartbeats: [] }, 'hung-or-busy'],
  ['hung, heartbeats not heard', { receivers: 1, pongs: 0, mailboxes: ['w'] }, 'hung-or-busy'],
  ['one of two hung', { receivers: 2, pongs: 1, mailboxes: ['v', 'w'] }, 'some-silent'],
  ['deaf', { receivers: 0, pongs: 0, mailboxes: ['w'], heartbeats: ['w'] }, 'deaf'],
  ['deaf beside one without remote control', { receivers: 0, pongs: 0, mailboxes: ['w'], heartbeats: ['v', 'w'] }, 'deaf'],
  ['remote control off', { receivers: 0, pongs: 0, mailboxes: [], heartbeats: ['w'] }, 'no-remote-control'],
  ['remote control off beside an old mailbox', { receivers: 0, pongs: 0, mailboxes: ['old'], heartbeats: ['w'] }, 'no-remote-control'],
  ['listening and alive without an answer', { receivers: 1, pongs: 0, mailboxes: ['w'], heartbeats: ['w'] }, 'mute'],
  ['nobody there, heartbeats not heard', { receivers: 0, pongs: 0, mailboxes: ['w'] }, 'not-listened'],
])('of a worker %s', (_what, signs, meaning) => {
  const told = tell(signs);
  expect('unknown' in told ? told.unknown : told.liveness).toBe(meaning);
  if (meaning !== 'answering') expect('unknown' in told ? told.sentence : told.silence).toMatch(/\w/);
});
