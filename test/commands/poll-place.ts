import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cli, gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { start, type Terminal } from '../helpers/terminal.ts';

/** A small launch with stations, on a server that can fail. */
export interface PollPlace {
  readonly path: string;
  /** From now on the product fails, or is well again. */
  fails(on: boolean): void;
  /** Runs gonogo on the launch, as somebody. */
  run(as: string, ...words: readonly string[]): Promise<Ran>;
  /** Opens a console on it, as somebody. */
  console(as: string, ...flags: readonly string[]): Terminal;
  end(): Promise<void>;
}

/** Starts the server, and writes the checklist. */
export async function pollPlace(): Promise<PollPlace> {
  const folder = await temporary('poll');
  let failing = false;
  const server: Server = createServer((_request, response) => response.writeHead(failing ? 500 : 200).end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const block = (id: string): string =>
    `  \`\`\`yaml gonogo\n  id: ${id}\n  sign: none\n  check: { kind: http, url: "http://127.0.0.1:${port}/" }\n  expect: status == 200\n  \`\`\``;
  await writeFile(
    join(folder.path, 'small.md'),
    `---\nstations: [driver, database]\n---\n# A small launch\n\n## Before\n\n- [ ] The API answers\n\n${block('api')}\n\n## After\n\n- [ ] It still answers\n\n${block('still')}\n`,
  );
  const open: Terminal[] = [];
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  return {
    path: folder.path,
    fails: (on) => {
      failing = on;
    },
    run: (as, verb = '', ...words) => gonogo([verb, 'small.md', '--ledger', 'led', '--as', as, ...words], { cwd: folder.path, env }),
    console(as, ...flags) {
      const terminal = start(process.execPath, ['--', cli, 'small.md', '--ledger', 'led', '--as', as, ...flags], {
        cols: 100,
        rows: 30,
        cwd: folder.path,
        env,
      });
      open.push(terminal);
      return terminal;
    },
    async end() {
      for (const terminal of open) terminal.stop();
      server.closeAllConnections();
      server.close();
      await folder.remove();
    },
  };
}
