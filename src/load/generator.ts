// Entry: what makes the requests of a burst, in a process of its own, so that the console and the measurement do not disturb each other.
import { messageOf } from '../model/errors.ts';
import { Burst } from './generator/burst.ts';
import type { FromGenerator, ToGenerator } from './protocol.ts';

let burst: Burst | undefined;

function tell(message: FromGenerator): void {
  const last = message.type === 'done' || message.type === 'broke';
  process.send?.(message, () => {
    if (last) process.exit(message.type === 'done' ? 0 : 1);
  });
}

const broke = (error: unknown): void => tell({ type: 'broke', message: messageOf(error) });

process.on('uncaughtException', broke);
process.on('unhandledRejection', broke);
// A Ctrl-C in the terminal reaches this process too: what comes of it is for the parent to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// Nobody is left to stop it: an orphan must not go on sending load.
process.on('disconnect', () => process.exit(1));

process.on('message', (message: ToGenerator) => {
  switch (message.type) {
    case 'begin':
      burst ??= new Burst(message.plan, tell);
      break;
    case 'pause':
      burst?.pause();
      break;
    case 'resume':
      burst?.resume();
      break;
    case 'stop':
      if (burst === undefined) tell({ type: 'done' });
      else burst.stop();
      break;
  }
});

if (process.connected) tell({ type: 'ready' });
else {
  process.stderr.write('The generator makes load for a burst and is started by gonogo itself: run `gonogo load SCENARIO`.\n');
  process.exitCode = 2;
}
