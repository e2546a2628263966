import { afterEach, describe, expect, it } from 'vitest';
import { at, peopleBoard, type PeopleBoard } from './peopled.ts';

const open: PeopleBoard[] = [];
const on = (about: Parameters<typeof peopleBoard>[0] = {}): PeopleBoard => {
  const made = peopleBoard(about);
  open.push(made);
  return made;
};

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('following', () => {
  it('keeps the cursor on theirs, over a fold and over the filter', () => {
    const board = on();
    board.recorder.add({ type: 'observed', item: 'db-connections', kind: 'postgres', verdict: 'fail', response: '31 of 40', expect: '', duration_ms: 1 });
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter');
    expect(board.current()).toContain('Deploy the API');
    expect(board.screen()).toContain('following ben');
    board.tell('ben', at('ben', { item: 'pool-100' }));
    expect(board.current()).toContain('Pool holds under 100 users');
    expect(board.screen()).toContain('Pool holds under 200 users');
  });

  it('shows what the filter hides', () => {
    const board = on();
    board.find('backup');
    expect(board.screen()).not.toContain('Deploy the API');
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter');
    expect(board.current()).toContain('Deploy the API');
  });

  it('ends with a move of mine, which says so', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter', 'k');
    expect(board.screen()).toContain('You moved: ben is followed no longer.');
    expect(board.screen()).not.toContain('following ben');
    board.tell('ben', at('ben', { item: 'thanks' }));
    expect(board.current()).not.toContain('Thank the team');
  });

  it('ends with a second enter on the page', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter', 'P');
    expect(board.screen()).toContain('enter stops following ben');
    board.press('enter');
    expect(board.screen()).toContain('ben is followed no longer.');
  });

  it('outlives their leaving, and goes on when they are back', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter');
    board.tell('ben', { type: 'session-ended', session: 's-ben' });
    expect(board.screen()).toContain('ben left: the cursor stays, and follows again once ben is back.');
    expect(board.current()).toContain('Deploy the API');
    board.tell('ben', { type: 'session-started', session: 's-ben', host: 'shore', pid: 3 }, at('ben', { item: 'thanks' }));
    expect(board.screen()).toContain('ben is here: the cursor follows.');
    expect(board.current()).toContain('Thank the team');
  });

  it.each([
    ['bbo', '`bbo` is not here (here: ana, ben); the cursor follows once they come.'],
    ['ben', 'following ben'],
  ])('says on the first look whether %s is here', (who, said) => {
    const board = on({ options: { begin: { following: { who, here: undefined } } } });
    board.tell('ben', at('ben', { item: 'deploy' }));
    expect(board.screen()).toContain(said);
  });

  it('begins once they come who were not here', () => {
    const board = on({ options: { begin: { following: { who: 'eve', here: undefined } } } });
    board.wait(1);
    expect(board.screen()).toContain('`eve` is not here');
    board.tell('eve', { type: 'session-started', session: 's-eve', host: 'shore', pid: 3 }, at('eve', { item: 'thanks' }));
    expect(board.screen()).toContain('eve is here: the cursor follows.');
    expect(board.current()).toContain('Thank the team');
  });

  it('waits under an open dialog', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter', 't');
    board.tell('ben', at('ben', { item: 'thanks' }));
    expect(board.current()).toContain('Deploy the API');
    board.press('esc');
    board.wait(1);
    expect(board.current()).toContain('Thank the team');
  });

  it('is refused of oneself, and in a circle', () => {
    const board = on();
    board.press('P', 'k', 'enter');
    expect(board.screen()).toContain('That is you: move to somebody else with j or k.');
    board.tell('ben', at('ben', { following: 'ana' }));
    board.press('j', 'enter');
    expect(board.screen()).toContain('ben follows you: two cursors that follow each other go nowhere');
  });

  it('ends where both began it at once', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter');
    board.tell('ben', at('ben', { item: 'deploy', following: 'ana' }));
    expect(board.screen()).toContain('ben follows you too: neither of you follows the other any more.');
    expect(board.screen()).not.toContain('following ben');
  });
});
