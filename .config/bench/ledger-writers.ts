import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { whole, type Row } from './measure.ts';

const signer = fileURLToPath(new URL('../../test/ledger/signer.ts', import.meta.url));

/** Eight processes that append at once, a thousand lines each, beside one that appends as many alone. */
export async function eightWriters(folder: string): Promise<Row> {
  const eight = await writers(folder, 'eight', 8, 1_000);
  const one = await writers(folder, 'one', 1, 8_000);
  const said = ({ rate, lost, twice }: Written): string => `${whole(rate)}/s, ${lost} lost, ${twice} twice`;
  return {
    what: '8 writers, 8 × 1,000 appends',
    ours: said(eight),
    beside: `one writer, 8,000: ${said(one)}`,
    ratio: (eight.rate / one.rate).toFixed(2),
    wanted: '0 lost, 0 twice',
  };
}

interface Written {
  readonly rate: number;
  readonly lost: number;
  readonly twice: number;
}

async function writers(folder: string, launch: string, many: number, each: number): Promise<Written> {
  const ledger = await openFileLedger({ folder, launch, clock: { now: () => Date.now() }, onNotice: () => undefined, create: true });
  await ledger.append('bench', [{ type: 'signed', item: 'line', note: 'first' }]); // an empty record would be removed
  const acknowledged = new Map<number, string>();
  const children = Array.from({ length: many }, () => {
    const child = spawn(process.execPath, [signer, folder, launch, String(each)], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface(child.stdout).on('line', (line) => {
      const [seq, note = ''] = line.split(' ');
      acknowledged.set(Number(seq), note);
    });
    return child;
  });
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as unknown));
  if (codes.some((code) => code !== 0)) throw new Error('a writer failed');
  const lines = await ledger.read(); // verified: the chain is whole
  await ledger.close();
  const notes = lines.slice(1).map(({ seq, event }) => [seq, event.type === 'signed' ? event.note : ''] as const);
  const bySeq = new Map(notes);
  // From the first line of theirs to the last one: without the start of the processes.
  const took_s = (Date.parse(lines.at(-1)?.at ?? '') - Date.parse(lines[1]?.at ?? '')) / 1000;
  return {
    rate: notes.length / took_s,
    lost: many * each - [...acknowledged].filter(([seq, note]) => bySeq.get(seq) === note).length,
    twice: notes.length - new Set(notes.map(([, note]) => note)).size,
  };
}
