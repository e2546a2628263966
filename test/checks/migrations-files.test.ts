import { describe, expect, it } from 'vitest';
import { chainOf } from '../../src/checks/migrations/chain.ts';
import { standingOf } from '../../src/checks/migrations/compare.ts';
import { type Revision, revisionIn } from '../../src/checks/migrations/revision-file.ts';

const generated = `"""add sentiment

Revision ID: 0003
Revises: 0002
"""
from typing import Sequence, Union
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '0003'
down_revision: Union[str, Sequence[str], None] = '0002'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    revision = 'not this one'
    op.execute("""
revision = 'nor this'
""")
`;

describe('a file of a revision', () => {
  it.each<[string, string, Partial<Revision>]>([
    ['as Alembic writes it today', generated, { id: '0003', down: ['0002'], labels: [], depends: [] }],
    ['as it once did', 'revision = "a1"\ndown_revision = None\n', { id: 'a1', down: [] }],
    ['with Windows line ends and a mark at its start', "\uFEFFrevision = 'a1'\r\ndown_revision = 'b2'\r\n", { id: 'a1', down: ['b2'] }],
    ['of a merge', "revision = 'm'\ndown_revision = ('a', 'b')", { id: 'm', down: ['a', 'b'] }],
    [
      'of a merge over several lines, with comments',
      "revision = 'm'\ndown_revision = (\n    'a',  # of 'x'\n    \"b\",\n)\nbranch_labels = ('youtube',)\n",
      { down: ['a', 'b'], labels: ['youtube'] },
    ],
    ['of a merge without brackets', "revision = 'm'\ndown_revision = 'a', 'b'\n", { down: ['a', 'b'] }],
    ['of a merge as a list', "revision = 'm'\ndown_revision = ['a', 'b']\n", { down: ['a', 'b'] }],
    ['with a line that goes on', "revision = \\\n  'a1'\ndown_revision = ('b' 'c')\n", { id: 'a1', down: ['bc'] }],
    ['with two statements on a line', "revision = 'a1'; down_revision = 'b2'\n", { id: 'a1', down: ['b2'] }],
    ['with an odd annotation', "revision: Annotated[str, Field(default='x')] = 'a1'\ndown_revision: 'str | None' = None\n", { id: 'a1', down: [] }],
    ['with other prefixes', "revision = u'a1'\ndown_revision = r'b2'\n", { id: 'a1', down: ['b2'] }],
    ['with what it depends on', "revision = 'a1'\ndown_revision = None\ndepends_on = ('b2',)\n", { depends: ['b2'] }],
    ['that is assigned twice', "revision = 'old'\nrevision = 'new'\n", { id: 'new' }],
    ['with comments that look like it', "# revision = 'x'\nrevision = 'a1'  # revision = 'y'\n'''\nrevision = 'z'\n'''\n", { id: 'a1' }],
    ['with an unfinished string below', "revision = 'a1'\nx = 'it\n", { id: 'a1' }],
  ])('%s', (_what, source, revision) => expect(revisionIn(source, 'x.py')).toMatchObject(revision));

  it.each<[string, RegExp]>([
    ['import os\n', /^has no `revision = '…'`/],
    ["if True:\n    revision = 'a1'\n", /^has no `revision/],
    ['revision = None\n', /^has no `revision/],
    ["revision == 'a1'\n", /^has no `revision/],
    ['\nrevision = make_id()\n', /^sets `revision` in line 2 to `make_id \( \)`, which cannot be read without executing it/],
    ["revision = 'a'\ndown_revision = f'{x}'\n", /^sets `down_revision` in line 2/],
    ["revision = 'a'\ndown_revision = b'x'\n", /^sets `down_revision` in line 2/],
    ["revision = 'a'\ndown_revision = 'x' + y\n", /^sets `down_revision` in line 2/],
  ])('that cannot be read says why: %j', (source, why) => expect(revisionIn(source, 'x.py')).toMatch(why));
});

const revisions = (...written: string[]): Revision[] =>
  written.map((line) => {
    const [id = '', down = '', depends = '', labels = ''] = line.split('|');
    const list = (text: string): string[] => (text === '' ? [] : text.split(','));
    return { id, file: `${id}.py`, down: list(down), depends: list(depends), labels: list(labels) };
  });

const straight = ['1', '2|1', '3|2', '4|3'];
const forked = ['1', '2|1', '3a|2', '3b|2'];
const merged = [...forked, 'm|3a,3b'];

describe('a database beside the revisions of a checkout', () => {
  it.each<[string, readonly string[], readonly string[], string, readonly string[]]>([
    ['at the head', straight, ['4'], 'at-head', []],
    ['behind', straight, ['2'], 'behind', ['3', '4']],
    ['at no revision', straight, [], 'empty', ['1', '2', '3', '4']],
    ['at a revision that no file has', straight, ['5'], 'ahead', []],
    ['at a known and an unknown one', straight, ['2', '5'], 'diverged', ['3', '4']],
    ['before two heads', forked, ['2'], 'several-heads', ['3a', '3b']],
    ['at one of two heads', forked, ['3a'], 'several-heads', ['3b']],
    ['at both of two heads', forked, ['3a', '3b'], 'at-head', []],
    ['before a merge', merged, ['3b', '3a'], 'behind', ['m']],
    ['in one arm of a merge', merged, ['3a'], 'behind', ['3b', 'm']],
    ['at a head that depends on another branch', ['1', 'x', '2|1|x'], ['2'], 'at-head', []],
    ['at a head that depends on a branch by its label', ['1', 'x|||other', '2|1|other@head'], ['2'], 'at-head', []],
    ['files out of order', ['c|b', 'a', 'b|a'], ['a'], 'behind', ['b', 'c']],
  ])('%s', (_what, files, current, state, pending) => {
    const chain = chainOf(revisions(...files));
    if (typeof chain === 'string') expect.fail(chain);
    expect(standingOf(chain.heads, current, chain)).toMatchObject({ state, pending });
  });

  it.each<[readonly string[], readonly string[], string]>([
    [['3'], ['4'], 'ahead'],
    [['3'], ['3'], 'at-head'],
    [['3'], ['1'], 'behind'],
  ])('where %j is expected, at %j: %s', (heads, current, state) => {
    const chain = chainOf(revisions(...straight));
    if (typeof chain === 'string') expect.fail(chain);
    expect(standingOf(heads, current, chain)).toMatchObject({ state });
  });

  it.each<[readonly string[], readonly string[], string]>([
    [['3'], ['3'], 'at-head'],
    [['3'], ['2'], 'elsewhere'],
    [['3'], [], 'empty'],
    [['a', 'b'], ['a'], 'several-heads'],
    [['a', 'b'], ['b', 'a'], 'at-head'],
  ])('where %j is expected and no file known, at %j: %s', (heads, current, state) => expect(standingOf(heads, current, undefined)).toMatchObject({ state }));

  it('that has 20,000 revisions to go is told in order, soon', () => {
    const chain = chainOf(revisions('r0', ...Array.from({ length: 19_999 }, (_, index) => `r${index + 1}|r${index}`).toReversed()));
    if (typeof chain === 'string') expect.fail(chain);
    const { pending } = standingOf(chain.heads, ['r0'], chain);
    expect([pending.length, pending[0], pending.at(-1)]).toEqual([19_999, 'r1', 'r19999']);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a link that no file has',
      ['2|1'],
      '`2.py` builds on revision `1`, which no file has: the chain is broken; restore that file, or name every versions folder',
    ],
    ['one revision twice', ['1', '1'], '`1.py` and `1.py` are both revision `1`: give one of them another id'],
    ['a circle', ['1', '2|3', '3|2'], 'the revisions `2`, `3` build on each other in a circle: correct a `down_revision`'],
  ])('has a broken chain: %s', (_what, files, sentence) => expect(chainOf(revisions(...files))).toBe(sentence));
});
