import type { CheckContext, Kind } from '../checks/kind.ts';
import type { CheckSpec, Item } from '../model/checklist.ts';
import { messageOf, NoAnswer, Stopped } from '../model/errors.ts';
import type { EventOf } from '../model/events.ts';
import type { JsonObject } from '../model/json.ts';
import { substituteIn } from '../model/variables.ts';
import { deskOf } from './bursts.ts';
import { judge, onAttempt } from './judge.ts';
import type { EnginePorts } from './ports.ts';
import { type Attempt, attemptOf, nextAttempt } from './retry.ts';
import { createShared, type Shared } from '../checks/shared.ts';

/** How long a check may take to clean up after its deadline, in milliseconds; then it is no longer listened to. */
const GRACE_MS = 400;

/** The same for what runs alone, also when it is stopped: its end is recorded before. */
const ALONE_GRACE_MS = 1_500;

type Observed = EventOf<'observed'>;

/** Observes the target of an item and judges what was seen. Throws only when `signal` was aborted, or Stopped: a stopped check has no verdict. */
export async function observeItem(item: Item, ports: EnginePorts, shared: Shared, signal: AbortSignal, answer?: string): Promise<Observed> {
  const spec = item.check;
  if (!spec) throw new Error(`\`${item.id}\` has no check`);
  const started = ports.clock.now();
  const event = (verdict: Observed['verdict'], response: string, rest: Partial<Observed> = {}): Observed => ({
    type: 'observed',
    item: item.id,
    kind: spec.kind,
    verdict,
    response,
    expect: spec.expect,
    ...rest,
    duration_ms: Math.round(ports.clock.now() - started),
  });
  try {
    const kind = ports.kinds.find((candidate) => candidate.kind === spec.kind);
    if (!kind) throw new NoAnswer('unknown', 'no-such-kind', `there is no check kind \`${spec.kind}\``);
    const observed = await answerOf(kind, item.id, spec, ports, shared, signal, answer);
    const { verdict, response, ...rest } = judge(kind, spec, observed);
    return event(verdict, response, { observed, ...rest });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Stopped) throw error;
    if (error instanceof NoAnswer) return event(error.verdict, error.message, { code: error.code });
    return event('unknown', `the check itself broke: ${messageOf(error)}`, { code: 'check-broke' });
  }
}

/**
 * Observes an item as often as its `retry` says; only the last attempt is told, with how many it took.
 * `folded` ends it early: what would not be recorded anyway, or may run no longer, is not asked again. Throws only when `signal` was aborted.
 */
export async function observeUntil(item: Item, ports: EnginePorts, shared: Shared, signal: AbortSignal, folded: () => boolean): Promise<Observed> {
  const retry = item.check?.retry;
  const started = ports.clock.now();
  let observed = await observeItem(item, ports, shared, signal);
  if (!retry) return observed;
  const attempts: Attempt[] = [];
  for (;;) {
    attempts.push(attemptOf(observed));
    const next = nextAttempt(retry, attempts, ports.clock.now() - started, ports.random());
    if ('stop' in next || folded()) return told(observed, 'stop' in next ? next.stop : observed.verdict, attempts.length);
    await ports.wait(next.again_ms, signal);
    if (folded()) return told(observed, observed.verdict, attempts.length);
    // A client that is shared since the attempt before may be the very one that broke.
    const fresh = createShared();
    try {
      observed = await observeItem(item, ports, fresh, signal);
    } finally {
      await fresh.close();
    }
  }
}

function told(last: Observed, verdict: Observed['verdict'], attempts: number): Observed {
  return { ...last, verdict, attempts, response: onAttempt(last.response, attempts) };
}

async function answerOf(
  kind: Kind,
  item: string,
  spec: CheckSpec,
  ports: EnginePorts,
  shared: Shared,
  signal: AbortSignal,
  answer?: string,
): Promise<JsonObject> {
  const params = paramsOf(kind, spec, ports);
  const seconds = spec.timeout_s + lasting_s(spec, ports);
  const deadline_ms = seconds * 1000;
  const deadline = AbortSignal.timeout(deadline_ms);
  const view = ports.look();
  const context: CheckContext = {
    signal: AbortSignal.any([signal, deadline]),
    deadline_ms,
    clock: ports.clock,
    variables: ports.variables,
    folder: ports.folder,
    ...(answer === undefined ? {} : { answer }),
    launch: { id: view.launch, openedAt: view.openedAt },
    ...(kind.alone ? { burst: deskOf(item, ports) } : {}),
    observedOf: (id) => ports.look().item(id)?.evidence?.observed,
    share: shared.share,
  };
  const given = Promise.withResolvers<never>();
  const giveUp = setTimeout(
    () => given.reject(new NoAnswer('fail', 'timed-out', `no answer within ${seconds} s`)),
    deadline_ms + (kind.alone ? ALONE_GRACE_MS : GRACE_MS),
  );
  let grace: ReturnType<typeof setTimeout> | undefined;
  const stopped = (): void => {
    if (kind.alone) grace = setTimeout(() => given.reject(signal.reason), ALONE_GRACE_MS);
    else given.reject(signal.reason);
  };
  signal.addEventListener('abort', stopped, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([kind.observe(params, context), given.promise]);
  } finally {
    clearTimeout(giveUp);
    clearTimeout(grace);
    signal.removeEventListener('abort', stopped);
  }
}

/** Seconds that a check lasts of itself, by its variables as they are now; 0 where it does not say. */
export function lasting_s(spec: CheckSpec, { kinds, variables }: Pick<EnginePorts, 'kinds' | 'variables'>): number {
  const { value } = substituteIn(spec.params, variables);
  const lasts_s = kinds.find((kind) => kind.kind === spec.kind)?.lasts_s?.(value as JsonObject); // an object stays one
  return lasts_s !== undefined && lasts_s > 0 ? lasts_s : 0;
}

/** The params of a check with the variables filled in; throws NoAnswer where they cannot be. */
export function paramsOf(kind: Kind, spec: Pick<CheckSpec, 'params'>, { variables }: Pick<EnginePorts, 'variables'>): unknown {
  const { value, missing } = substituteIn(spec.params, variables);
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${name}\``).join(', ');
    throw new NoAnswer('unknown', 'variable-missing', `${names} ${missing.length > 1 ? 'are' : 'is'} not set: give it in the env file or the environment`);
  }
  const parsed = kind.params.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => (issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ${issue.message}` : issue.message));
  throw new NoAnswer('unknown', 'bad-params', `the check cannot be asked so: ${issues.join('; ')}`);
}
