import { describe, expect, it } from 'vitest';
import { scriptReferences, shownCommand, stepWords } from '../../src/model/fix-command.ts';
import { wordLines } from '../../src/model/fix-words.ts';

const step = (command: string, shell = false) => ({ command, shell, title: 'Look' });
const variables = { URL: 'https://api.example', SPACED: 'a b', TOKEN: 'hunter2-secret', EMPTY: '', QUOTE: `it's "it"` };
const secrets = new Set(['TOKEN']);

describe('a step without a shell is a list of programs and their words', () => {
  it.each<[string, string, string[][]]>([
    ['one program', 'railway logs --lines 80', [['railway', 'logs', '--lines', '80']]],
    ['a line each', 'date\n\nwhoami\n', [['date'], ['whoami']]],
    ['quotes group', `psql -c "select 1; -- x" -c 'a|b' x"y"'z'`, [['psql', '-c', 'select 1; -- x', '-c', 'a|b', 'xyz']]],
    ['a quoted text may have several lines', 'psql -c "select 1\n  from t"', [['psql', '-c', 'select 1\n  from t']]],
    ['a backslash at the end goes on', 'curl -sS \\\n  $URL', [['curl', '-sS', 'https://api.example']]],
    ['a value is one word', 'echo $SPACED ${SPACED}x', [['echo', 'a b', 'a bx']]],
    ['a value is never read again', 'echo $QUOTE', [['echo', `it's "it"`]]],
    ['defaults, also for empty values', 'echo ${NONE:-x y} ${EMPTY:-z} ${NONE:-}', [['echo', 'x y', 'z', '']]],
    ['single quotes keep the dollar', `echo '$URL' "\\$URL" \\$URL "$"`, [['echo', '$URL', '$URL', '$URL', '$']]],
    ['comments are left out', '# first\ndate # now\necho a#b', [['date'], ['echo', 'a#b']]],
    ['an empty word stays', `echo "" ''`, [['echo', '', '']]],
    ['escapes', String.raw`echo a\ b "c\"d" "\n"`, [['echo', 'a b', 'c"d', '\\n']]],
  ])('%s', (_name, command, argv) => {
    expect(stepWords(step(command), variables)).toEqual({ ok: true, argv });
  });

  it.each<[string, string]>([
    ['a | b', '|'],
    ['a; b', ';'],
    ['a && b', '&'],
    ['a > b', '>'],
    ['a < b', '<'],
    ['a `b`', '`'],
    ['a "`b`"', '`'],
    ['a $(b)', '$('],
    ['a "$(b)"', '$('],
    ['a ${URL%%/*}', '${'],
    ['a $1', '$1'],
    ['a *.sql', '*'],
    ['a file?', '?'],
    ['a ~/b', '~'],
    ['for x in a b', 'for'],
    ['export X=1', 'export'],
    ['X=1 a', 'X=1'],
    ['cd backend', 'cd'],
    ['date\n. ./env', '.'],
    ['echo "a', 'a quote that is never closed'],
  ])('only a shell understands %s', (command, what) => {
    expect(wordLines(command).syntax[0]?.what).toBe(what);
    expect(stepWords(step(command), variables)).toMatchObject({ ok: false });
  });

  it('says which values are missing, and that nothing is there to run', () => {
    expect(stepWords(step('psql $DB -c $EMPTY $NONE $DB'), variables)).toEqual({
      ok: false,
      why: '`DB`, `EMPTY`, `NONE` are not set: put it in the env file',
    });
    expect(stepWords(step('# nothing'), variables)).toEqual({ ok: false, why: '`Look` has nothing to run: its block is empty' });
  });
});

describe('what a person sees before a step runs', () => {
  it.each<[string, string, boolean, string]>([
    ['values, secrets as stars', 'curl -H "Bearer $TOKEN" $URL', false, "curl -H 'Bearer ***' https://api.example"],
    ['a secret alone', 'psql $TOKEN', false, 'psql ***'],
    ['words that need quotes', `psql -c 'select 1' "$SPACED"`, false, "psql -c 'select 1' 'a b'"],
    ['a name without a value stays', 'psql "$DB/x" -c "it\'s"', false, `psql "\${DB}/x" -c 'it'\\''s'`],
    ['a script, filled in', `for q in a b; do curl "$URL/$q?t=$TOKEN"; done`, true, `for q in a b; do curl "https://api.example/$q?t=***"; done`],
    ['a value outside of quotes is quoted', 'echo $SPACED', true, "echo 'a b'"],
    ['what single quotes, comments and escapes hold stays', `echo '$URL' \\$URL # $URL`, true, `echo '$URL' \\$URL # $URL`],
    ['what the script sets itself stays', 'URL=x; echo $URL', true, 'URL=x; echo $URL'],
    ['what a shell cuts stays', 'host=${URL#*://}', true, 'host=${URL#*://}'],
    ['a script that does not say that it is one', 'curl $URL | jq .', false, 'curl https://api.example | jq .'],
  ])('%s', (_name, command, shell, shown) => {
    expect(shownCommand(step(command, shell), variables, secrets)).toBe(shown);
  });

  it('never shows a secret, however it is written', () => {
    for (const shell of [true, false])
      for (const command of ['a $TOKEN', 'a "${TOKEN}"', 'a x${TOKEN:-d}y', 'a "$TOKEN$TOKEN"', "a 'x'$TOKEN", 'a $TOKEN;b', 'a "$NONE$TOKEN"']) {
        const shown = shownCommand(step(command, shell), variables, secrets);
        expect(shown).not.toContain('hunter2');
        expect(shown).toContain('***');
      }
  });
});

describe('the names that a script refers to', () => {
  it.each<[string, string, string[]]>([
    ['all ways of writing one', 'a $A "${B}" ${C:-x} ${D#y}', ['A', 'B', 'C', 'D']],
    ['without its own', 'A=1; for B in x; do read -r C D; echo $A $B $C $D $E; done', ['E']],
    ['without what single quotes hold', `awk '{print $NF}'`, []],
  ])('%s', (_name, script, names) => {
    expect(scriptReferences(script).map(({ name }) => name)).toEqual(names);
  });
});
