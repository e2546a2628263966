/** What was seen of the workers. */
export interface Signs {
  /** How many listened for commands. */
  readonly receivers: number;
  /** How many answered. */
  readonly pongs: number;
  /** Workers with a mailbox in Redis; those that were killed leave theirs behind. */
  readonly mailboxes: readonly string[];
  /** Workers that sent heartbeats; undefined where nobody listened for them. */
  readonly heartbeats?: readonly string[] | undefined;
}

/** How the workers are; all but `answering` and `some-silent` mean that none answered. */
type Liveness = 'answering' | 'some-silent' | 'stopped' | 'dead' | 'hung-or-busy' | 'deaf';

/** Told, with what silence means and the way out; or not to be told. */
export type Told =
  | { readonly liveness: Liveness; readonly silence?: string }
  | { readonly unknown: 'no-remote-control' | 'mute' | 'not-listened'; readonly sentence: string };

/** Tells a living worker from a stopped, killed, hung or deaf one. */
export function tell(signs: Signs): Told {
  const { receivers, pongs, mailboxes, heartbeats } = signs;
  if (pongs > 0) {
    if (pongs >= receivers) return { liveness: 'answering' };
    return {
      liveness: 'some-silent',
      silence: `${pongs} of ${receivers} listening workers answered; the others hang, or are busy with a task (\`--pool=solo\` answers only between tasks)`,
    };
  }
  if (receivers > 0) return silentThoughListening(receivers, heartbeats);
  if (heartbeats === undefined) {
    return {
      unknown: 'not-listened',
      sentence: 'no worker listens for commands, and its heartbeats could not be listened for: give the check `timeout: 10s`, and the login leave to subscribe',
    };
  }
  const deaf = heartbeats.filter((name) => mailboxes.includes(name));
  if (deaf.length > 0) {
    return { liveness: 'deaf', silence: `${list(deaf)} runs and sends heartbeats but no longer listens, so it takes no tasks either: restart it` };
  }
  if (heartbeats.length > 0) {
    return {
      unknown: 'no-remote-control',
      sentence: `${list(heartbeats)} sends heartbeats but has no mailbox to be asked through: \`worker_enable_remote_control\` is off, so whether it takes tasks cannot be asked; watch whether the queue gets shorter, or turn it on`,
    };
  }
  if (mailboxes.length > 0) {
    return {
      liveness: 'dead',
      silence: `no worker runs; ${list(mailboxes)} left without a goodbye: killed, crashed or out of memory. Start it again, and read its last log lines`,
    };
  }
  return { liveness: 'stopped', silence: 'no worker runs on this broker, database and key prefix: start one, or correct `url`, `prefix` or `namespace`' };
}

function silentThoughListening(receivers: number, heartbeats: readonly string[] | undefined): Told {
  if (heartbeats !== undefined && heartbeats.length > 0) {
    return {
      unknown: 'mute',
      sentence: `${list(heartbeats)} runs and sends heartbeats, but no answer came: it writes with another \`separator\`, or is too busy to answer within \`ping_timeout\``,
    };
  }
  const who = receivers === 1 ? '1 worker listens' : `${receivers} workers listen`;
  return {
    liveness: 'hung-or-busy',
    silence: `${who} but none answers: hung, frozen, or busy with a task (\`--pool=solo\` answers only between tasks). If a second check says the same, restart it`,
  };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  return [...shown, ...(names.length > 3 ? [`${names.length - 3} more`] : [])].join(', ');
}
