import type { JsonObject } from '../../model/json.ts';
import type { LoadScenario } from './types.ts';

/** What a burst will do, as a check keeps it: variables still in place, so that leave is asked for with their values. */
export function burstOf({ title, target, mode, stages, think, connections, warm_up, timeout, requests, writes }: LoadScenario): JsonObject {
  return {
    title,
    target,
    mode,
    stages: stages.map((stage) => ({ ...stage })),
    think,
    connections,
    warm_up,
    timeout,
    // Columns of the data are no variables: they stay as they are, and must not look like some that are missing.
    requests: requests.map(({ method, path }) => `${method} ${path.replace(/\$(\{[a-z][a-z0-9_]*)(?::-[^}]*)?\}/g, '$1}')}`),
    ...(writes === undefined ? {} : { writes }),
  };
}
