import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { redactor } from '../model/redact.ts';
import { replayNote, type ReplayNote } from '../model/replay.ts';
import { makeFolder, codeOf, pathError, syncFolder } from './io.ts';

/** What a note can be read from. */
interface Notes {
  readonly notes: ReplayNote[];
  /** Lines that are no note, in sentences; they stay in the file. */
  readonly trouble: string[];
}

const NEWLINE = 10;

/** The file of a launch's replay notes: beside its record, and never taken for one. */
export function notesPath(folder: string, launch: string): string {
  return join(folder, `${launch}.notes.ndjson`);
}

/** The notes of a launch, in the order in which they were written; none where there is no file. */
export async function readNotes(folder: string, launch: string): Promise<Notes> {
  const path = notesPath(folder, launch);
  const lines = (await textOf(path)).split('\n');
  const notes: ReplayNote[] = [];
  const trouble: string[] = [];
  for (const [index, line] of lines.entries()) {
    const note = noteIn(line);
    if (note) notes.push(note);
    else if (line.trim() !== '') trouble.push(`line ${index + 1} of \`${path}\` is no note and was left out: mend or remove it`);
  }
  return { notes, trouble };
}

/** Adds a note; resolves once it is durable. What stands in the file is never touched. */
export async function addNote(folder: string, launch: string, note: ReplayNote): Promise<void> {
  const path = notesPath(folder, launch);
  const line = `${JSON.stringify(clean(replayNote.parse(note)))}\n`;
  try {
    await makeFolder(folder);
    await append(path, line);
    await syncFolder(folder);
  } catch (error) {
    throw pathError(error, path, 'written');
  }
}

/** One write at the end of the file, which the system keeps apart from those of others. */
async function append(path: string, line: string): Promise<void> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    // What a write that was cut off left stays as a line of its own, and this one begins anew.
    const bytes = Buffer.from(size > 0 && last[0] !== NEWLINE ? `\n${line}` : line);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) throw new UsageError(`\`${path}\` took only a part of the note: free some space and write it again`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw pathError(error, path, 'read');
  }
}

function noteIn(line: string): ReplayNote | undefined {
  try {
    const note = replayNote.safeParse(JSON.parse(line)).data;
    return note && clean(note);
  } catch {
    return undefined; // said by the caller
  }
}

const mask = redactor([]);

/** What looks like a credential does not stay in a note, nor come out of a file that was written before. */
function clean(note: ReplayNote): ReplayNote {
  return { ...note, by: mask.text(note.by), note: mask.text(note.note) };
}
