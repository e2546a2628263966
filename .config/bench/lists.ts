import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a checklist of 2,000 lines and one of 20. */
export async function longAndShort(folder: string): Promise<{ readonly long: string; readonly short: string }> {
  const write = async (name: string, lines: number): Promise<string> => {
    const file = join(folder, `${name}.md`);
    const items = Array.from({ length: lines }, (_, index) => `- [ ] Line ${index + 1} of a ${name} launch\n`);
    await writeFile(file, `# A ${name} launch\n\n## Before\n\n${items.join('')}`);
    return file;
  };
  return { long: await write('long', 2000), short: await write('short', 20) };
}
