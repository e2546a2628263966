import { inWords } from '../../model/durations.ts';
import type { FixStep, RunbookSection } from '../../model/fix.ts';
import { type FixMemory, memoryNotRead, memoryWords, sectionKey } from '../../model/fix-memory.ts';
import type { EventOf } from '../../model/events.ts';
import type { FixRecord } from '../../state/launch-state.ts';
import { span, type Span } from '../line.ts';
import { many } from '../text.ts';
import type { Tone } from '../theme.ts';

/** The sign, the words and the tone of something that came to an end. */
interface Told {
  readonly glyph: string;
  readonly words: string;
  readonly tone: Tone;
}

const signals: Readonly<Record<number, string>> = {
  129: 'a hang-up',
  130: 'ctrl-c',
  131: 'a quit signal',
  134: 'an abort',
  137: 'a kill',
  139: 'a crash',
  143: 'a request to end',
};

function exitWords(code: number): string {
  if (code === 126) return 'exit code 126: it may not be executed';
  if (code === 127) return 'exit code 127: its program was not found';
  const signal = signals[code];
  return signal === undefined ? `exit code ${code}` : `exit code ${code}: ended by ${signal}`;
}

/** How a step ended, in words. */
export function endWords({ ended, exit_code, why, duration_ms }: EventOf<'fix-ended'>): Told {
  const took = inWords(duration_ms / 1000);
  switch (ended) {
    case 'exited':
      return exit_code === 0
        ? { glyph: '✓', words: `done in ${took}, exit code 0`, tone: 'good' }
        : { glyph: '✗', words: `failed after ${took}, ${exitWords(exit_code ?? -1)}`, tone: 'stop' };
    case 'stopped':
      return { glyph: '■', words: `stopped after ${took}`, tone: 'strong' };
    case 'timed-out':
      return { glyph: '✗', words: `took too long and was ended after ${took}`, tone: 'stop' };
    case 'not-started':
      return { glyph: '?', words: `did not start: ${why ?? 'nobody said why'}`, tone: 'strong' };
    case 'lost':
      return { glyph: '?', words: 'lost: its console went away, and nobody knows how it ended', tone: 'strong' };
    default:
      return ended satisfies never;
  }
}

const verdictSigns = { pass: '✓', warn: '!', fail: '✗', unknown: '?' } as const;

/** How the line stood before and after a step. */
export function changeSpans({ before, after, passed, with: others }: NonNullable<FixRecord['checked']>): Span[] {
  const folded = others.length === 0 ? '' : `, with ${others.length} that folded under it`;
  return [
    ...(before
      ? [span(`${verdictSigns[before.verdict]} ${before.verdict} ${before.response}`, before.verdict === 'fail' ? 'stop' : 'plain'), span(' → ', 'dim')]
      : []),
    span(`${verdictSigns[after.verdict]} ${after.verdict} ${after.response}`, passed ? 'good' : 'stop'),
    span(folded, 'dim'),
  ];
}

/** What is remembered of a section; marked where nobody should rely on it. */
export function memorySpan({ ref }: Pick<RunbookSection, 'ref'>, memory: FixMemory, now: number): Span {
  if (memory === memoryNotRead) return span('past uses not looked up', 'dim');
  const { words, warning } = memoryWords(memory.get(sectionKey(ref)), now);
  if (warning === undefined) return span(words, 'dim');
  const untold = warning.split(', ').filter((part) => !words.includes(part));
  return span(`! ${[words, ...untold].join(', ')}`, 'strong');
}

/** What a step does to the world and how long it takes, in a few words. */
export function stepFacts({ mutating, terminal, takes_s }: FixStep): Span[] {
  const more = [terminal ? 'wants the terminal' : '', takes_s === undefined ? '' : `about ${inWords(takes_s)}`].filter(Boolean);
  return [span(mutating ? 'changes data' : 'only looks', mutating ? 'strong' : 'dim'), span(more.map((fact) => ` · ${fact}`).join(''), 'dim')];
}

/** A run of a step in one sentence, for the history of its item. */
export function runText({ section, title, step, ended, checked }: FixRecord, lost: boolean): string {
  const end = ended ? endWords(ended).words : lost ? 'lost: nobody knows how it ended' : 'running';
  const change = checked
    ? `; ${changeSpans(checked)
        .map(({ text }) => text)
        .join('')}`
    : '';
  return `ran step ${step} of ${section.replace(/^.*#/, '#')} (${title}): ${end}${change}`;
}

/** Bytes in words. */
export function bytesWords(bytes: number): string {
  if (bytes < 1024) return many(bytes, 'byte');
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
