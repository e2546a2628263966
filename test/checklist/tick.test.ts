import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disk } from '../../src/checklist/load.ts';
import { markOf } from '../../src/checklist/mark.ts';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { tickText } from '../../src/checklist/tick.ts';
import { itemsOf } from '../../src/model/checklist.ts';
import type { ItemView } from '../../src/model/views.ts';
import { itemViews } from '../../src/state/views.ts';
import { creatorLaunch } from '../helpers/gonogo.ts';
import { LaunchLog } from '../output/launches.ts';

type Say = (log: LaunchLog) => unknown;

/** The items of a text after a launch of it in which that was said. */
function viewsOf(text: string, say: Say = () => undefined, file = 'launch.md'): ItemView[] {
  const { checklist, faults } = parseChecklist(text, file, disk);
  if (!checklist) throw new Error(faults.map(({ what }) => what).join('; '));
  const log = new LaunchLog(checklist);
  say(log);
  return [...itemViews(log.state(), log.now).values()];
}

function tick(text: string, views: Iterable<ItemView>, file = 'launch.md'): string {
  const ticked = tickText(text, file, views, disk);
  if (!ticked.ok) throw new Error(ticked.faults.map(({ what }) => what).join('; '));
  return ticked.text;
}

const until = '2026-11-23T08:00:00.000Z';
const signA: Say = (log) => log.sign('ada', 'a');
const stamp = ' — ada, 2026-11-22 08:00 UTC';

describe('what a launch says of an item, written into the checklist', () => {
  it.each<[string, Say, string]>([
    ['signed', signA, `- [x] A${stamp}`],
    ['signed by two', (log) => log.sign('ada', 'a').wait(60).sign('bob', 'a'), '- [x] A — ada and bob, 2026-11-22 08:01 UTC'],
    ['taken back', (log) => log.sign('ada', 'a').say('ada', { type: 'unsigned', item: 'a' }), '- [ ] A'],
    [
      'overridden',
      (log) => log.saw('a', 'fail', 'no').say('ada', { type: 'overridden', item: 'a', reason: 'known', until }),
      '- [ ] A — overridden by ada until 2026-11-23 08:00 UTC: known',
    ],
    ['deferred', (log) => log.say('ada', { type: 'deferred', item: 'a', to: 'after' }), '- [ ] A — deferred to after by ada, 2026-11-22 08:00 UTC'],
    [
      'deferred with a reason',
      (log) => log.say('ada', { type: 'deferred', item: 'a', to: 'after', reason: 'slow: *very*' }),
      '- [ ] A — deferred to after by ada, 2026-11-22 08:00 UTC: slow: \\*very\\*',
    ],
    [
      'ruled out',
      (log) => log.say('ada', { type: 'ruled-out', item: 'a', reason: 'no [mail] — `none`' }),
      "- [ ] A — not applicable, ada, 2026-11-22 08:00 UTC: no \\[mail\\] - 'none'",
    ],
    ['failing', (log) => log.saw('a', 'fail', 'no'), '- [ ] A'],
    [
      'signed by a name that is no plain text',
      (log) => log.sign('Ada — <ops@example.org>', 'a'),
      '- [x] A — Ada - \\<ops@example.org\\>, 2026-11-22 08:00 UTC',
    ],
  ])('%s', (_what, say, line) => {
    const views = viewsOf('- [ ] A\n- [ ] B\n', say);
    const once = tick('- [ ] A\n- [ ] B\n', views);
    expect(once).toBe(`${line}\n- [ ] B\n`);
    expect(tick(once, views)).toBe(once);
    expect(tick(once, viewsOf('- [ ] A\n- [ ] B\n'))).toBe('- [ ] A\n- [ ] B\n');
  });

  it('is replaced when the file is ticked again, and taken away where the item is done no more', () => {
    const once = tick('- [ ] A\n', viewsOf('- [ ] A\n', signA));
    const later = viewsOf(once, (log) => log.wait(3600).sign('bob', 'a'));
    expect(tick(once, later)).toBe('- [x] A — bob, 2026-11-22 09:00 UTC\n');
    const ticked = tickText(once, 'launch.md', viewsOf(once), disk);
    expect(ticked).toMatchObject({ ok: true, text: '- [ ] A\n', ticked: [], unticked: ['a'] });
  });

  it('leaves alone what the launch does not have, or has with other words, and says it', () => {
    const views = viewsOf('- [ ] A\n- [ ] B\n- [ ] C\n', (log) => log.sign('ada', 'a').sign('ada', 'b'));
    const rewritten = '- [ ] A\n- [ ] B, rewritten\n\n  ```yaml gonogo\n  id: b\n  ```\n- [x] D — eve, 2026-01-01 00:00 UTC\n';
    const ticked = tickText(rewritten, 'launch.md', views, disk);
    expect(ticked).toMatchObject({ ok: true, text: rewritten.replace('- [ ] A', `- [x] A${stamp}`), ticked: ['a'], others: ['b', 'd'], missing: ['c'] });
  });
});

describe('every other byte stays', () => {
  it.each<[string, string, string]>([
    ['line ends of Windows', '# T\r\n\r\n- [ ] A\r\n  why\r\n- [ ] B\r\n', '# T\r\n\r\n- [ ] A\r\n  why@\r\n- [ ] B\r\n'],
    ['line ends of old Macs', '- [ ] A\r- [ ] B\r', '- [ ] A@\r- [ ] B\r'],
    ['a byte order mark', '\uFEFF- [ ] A\n', '\uFEFF- [ ] A@\n'],
    ['no end of the last line', '- [ ] A', '- [ ] A@'],
    ['spaces at the end of the line', '- [ ] A  \t \n\n- [ ] B   ', '- [ ] A@  \t \n\n- [ ] B   '],
    ['tabs', '-\t[ ]\tA\n\n\t- [ ] B\n', '-\t[ ]\tA@\n\n\t- [ ] B\n'],
    ['bullets of all kinds', '* [ ] A\n\n+ [ ] B\n\n1. [ ] C\n\n7) [ ] D\n', '* [ ] A@\n\n+ [ ] B\n\n1. [ ] C\n\n7) [ ] D\n'],
    ['a numbered item', '1. [ ] B\n2. [ ] A\n', '1. [ ] B\n2. [ ] A@\n'],
    ['nested lists', '- group\n  - [ ] B\n    - [ ] A\n      - [ ] C\n', '- group\n  - [ ] B\n    - [ ] A@\n      - [ ] C\n'],
    ['a task in a list in a list', '- - [ ] A\n', '- - [ ] A@\n'],
    ['a quote', '> - [ ] A\n>   goes on\n> - [ ] B\n', '> - [ ] A\n>   goes on@\n> - [ ] B\n'],
    ['a title in bold, with prose below', '- [ ] **A**\n  Because.\n', '- [ ] **A**@\n  Because.\n'],
    ['a title in bold before a hard break of spaces', '- [ ] **A**  \n  Because.\n', '- [ ] **A**@  \n  Because.\n'],
    ['a title in bold before a hard break of a backslash', '- [ ] **A**\\\n  Because.\n', '- [ ] **A**@\\\n  Because.\n'],
    ['a title in code', '- [ ] `A`\n', '- [ ] `A`@\n'],
    ['a title that is a link', '- [ ] [A](http://a.example)\n', '- [ ] [A](http://a.example)@\n'],
    ['a comment behind the title', '- [ ] A <!-- - [ ] no item -->\n', '- [ ] A <!-- - [ ] no item -->@\n'],
    ['a box with a box in its text', '- [ ] **A**\n- [ ] [x] marks it\n', '- [ ] **A**@\n- [ ] [x] marks it\n'],
    ['a box on a line of its own', '- [ ]\n  A\n', '- [ ]\n  A@\n'],
    [
      'front matter, fences and comments that look like tasks',
      '---\nname: t\ntitle: "- [ ] A"\n---\n\n<!--\n- [ ] A\n-->\n\n```\n- [ ] A — ada, 2026-11-22 08:00 UTC\n```\n\n    - [ ] A\n\n- [ ] A\n  ```\n  - [ ] A\n  ```\n',
      '---\nname: t\ntitle: "- [ ] A"\n---\n\n<!--\n- [ ] A\n-->\n\n```\n- [ ] A — ada, 2026-11-22 08:00 UTC\n```\n\n    - [ ] A\n\n- [ ] A@\n  ```\n  - [ ] A\n  ```\n',
    ],
    [
      'a block of ours with an id',
      '- [ ] Anything — at all\n\n  ```yaml gonogo\n  id: a\n  ```\n',
      '- [ ] Anything — at all@\n\n  ```yaml gonogo\n  id: a\n  ```\n',
    ],
    ['titles that are the same', '- [ ] A\n- [ ] A\n', '- [ ] A@\n- [ ] A\n'],
    ['a capital X', '- [X] A\n', '- [X] A@\n'],
  ])('%s', (_what, text, wanted) => {
    const id = viewsOf(text).find(({ item }) => /^a\b/.test(item.id))?.item.id ?? 'a';
    const views = viewsOf(text, (log) => log.sign('ada', id));
    const result = tick(text, views);
    const ticks = (of: string): number => of.match(/\[[xX]\]/g)?.length ?? 0;
    expect(ticks(result)).toBe(ticks(text) + (text.includes('[X]') ? 0 : 1));
    const boxes = (line: string): string => (line.includes('@') ? line.replace(/\[ \](?=[^[]*@)/, '[x]').replace('@', stamp) : line);
    const expected = wanted.includes('[ ]\n  A@')
      ? '- [x]\n  A@\n'.replace('@', stamp)
      : wanted
          .split(/(?<=[\r\n])/)
          .map(boxes)
          .join('');
    expect(undoneBox(result)).toBe(undoneBox(expected));
    expect(result).toContain(stamp);
    expect(parsedAlike(text, result)).toBe(true);
    expect(tick(result, views)).toBe(result);
    if (!text.includes('[X]')) expect(tick(result, viewsOf(text))).toBe(text);
  });

  it('of a checklist too large to be read in one piece', () => {
    const text = readFileSync(creatorLaunch, 'utf8');
    expect(text.length).toBeGreaterThan(32_768);
    const ids = viewsOf(text, undefined, creatorLaunch).map(({ item }) => item.id);
    const say: Say = (log) =>
      ids.forEach((id, index) =>
        index % 3 === 0 ? log.say('ada', { type: 'ruled-out', item: id, reason: 'not here' }) : log.saw(id, 'pass', 'ok').sign('ada', id).sign('bob', id),
      );
    const views = viewsOf(text, say, creatorLaunch);
    const result = tick(text, views, creatorLaunch);
    expect(result.match(/^ *- \[x\]/gm)?.length).toBe(views.filter(({ state }) => state === 'done').length);
    expect(views.filter(({ state }) => state === 'done').length).toBeGreaterThan(20);
    expect(parsedAlike(text, result, creatorLaunch)).toBe(true);
    expect(tick(result, viewsOf(text, undefined, creatorLaunch), creatorLaunch)).toBe(text);
  });

  it('whatever stands around it: what was put in taken out again is the file as it was', () => {
    const pieces = fc.constantFrom(
      '- [ ] Plain\n',
      '- [ ] **Bold**\n  and why\n',
      '* [ ] Star  \n',
      '  - [ ] Nested `code`\n',
      '1. [ ] Numbered\n   goes on\n',
      '\n',
      '## Heading\n\n',
      'Prose — with a dash.\n',
      '```\n- [ ] In a fence\n```\n',
      '<!-- - [ ] In a comment -->\n',
      '> - [ ] Quoted\n',
      '\t- [ ] Tabbed\n',
      '- [ ] **Hard**\\\n  break\n',
      '- [ ] Open `tick\n',
      '- [ ] **Bold** and more \\\n',
      '- no task\n',
      '- [ ] Ends in <!--\n',
      '- [ ] a | b\n',
    );
    const said = fc.constantFrom('signed', 'ruled', 'deferred', 'nothing');
    const word = fc.oneof(
      fc.constantFrom('plain', '`code` **x**', 'www.example.com', 'a — b', 'x\\', '<!-- c', '] (', '| a |'),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { minLength: 1, maxLength: 12 }),
        fc.array(said, { minLength: 40, maxLength: 40 }),
        word,
        word,
        fc.boolean(),
        fc.boolean(),
        (parts, what, by, reason, windows, bom) => {
          const body = parts.join('');
          const text = `${bom ? '\uFEFF' : ''}- [ ] First\n\n${body}`.replaceAll('\n', windows ? '\r\n' : '\n');
          if (!parseChecklist(text, 'launch.md', disk).checklist) return;
          const open = viewsOf(text);
          const views = viewsOf(text, (log) => {
            open.forEach(({ item: { id } }, index) => {
              if (what[index] === 'signed') log.sign(by, id);
              if (what[index] === 'ruled') log.say(by, { type: 'ruled-out', item: id, reason });
              if (what[index] === 'deferred') log.say(by, { type: 'deferred', item: id, to: 'after', reason });
            });
          });
          const result = tick(text, views);
          expect(tick(result, open)).toBe(text);
          let bare = result;
          for (const view of views) bare = bare.replace(markOf(view), '');
          expect(undoneBox(bare)).toBe(undoneBox(text));
          expect(parsedAlike(text, result)).toBe(true);
          expect(tick(result, views)).toBe(result);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const undoneBox = (text: string): string => text.replaceAll('[x]', '[ ]');

/** Whether two texts are the same checklist for a launch that stands: the same items that ask the same. */
function parsedAlike(before: string, after: string, file = 'launch.md'): boolean {
  const asked = (text: string): string => {
    const { checklist } = parseChecklist(text, file, disk);
    return JSON.stringify(checklist && [checklist.name, checklist.title, checklist.phases, itemsOf(checklist).length]);
  };
  return asked(before) === asked(after);
}
