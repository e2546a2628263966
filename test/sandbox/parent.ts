// A console of its own, for tests that kill it: starts a sandbox, says where it is, and waits.
import { startSandbox } from '../../src/sandbox/index.ts';

const sandbox = await startSandbox();
process.on('SIGINT', () => {
  // A console that is asked to end still needs its servers, then ends them.
  void fetch(`${sandbox.env['BASE_URL'] ?? ''}/health`)
    .then((response) => process.stdout.write(`health ${response.status}\n`))
    .then(() => sandbox.stop())
    .then(() => process.stdout.write('stopped\n'));
});
process.stdout.write(`${sandbox.envFile}\n`);
await sandbox.closed;
