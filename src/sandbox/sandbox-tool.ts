// Entry: a program of the sandbox's `bin`. Asks the supervisor at its desk, prints what it says and ends as it says.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const [socket = '', tool = '', ...args] = process.argv.slice(2);

// Only then is there somebody who types or pipes.
const stdin = args.includes('--stdin') || args.includes('--set-from-stdin') || args.includes('-') ? await text(process.stdin) : '';

const client = connect(socket);
client.on('error', () => {
  process.stderr.write(`${tool}: the rehearsal has ended, and its platform with it: start it again with \`gonogo rehearse\`.\n`);
  process.exitCode = 69;
});
client.on('connect', () => client.write(`${JSON.stringify({ tool, args, stdin })}\n`));
const said = await text(client).catch(() => '');
if (said !== '') {
  // Written by our own supervisor, in this shape.
  const { code, out, err } = JSON.parse(said) as { code: number; out: string; err: string };
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
}
