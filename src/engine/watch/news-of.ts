import { messageOf } from '../../model/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { EnginePorts } from '../ports.ts';
import { UNREAD } from './news.ts';
import { watchObserver } from './observe.ts';
import type { News, WatchPorts } from './ports.ts';

/** What could be news: unresolved Sentry issues and errors of the logs, as the lines of the checklist read them that only look. */
export function newsOf(ports: EnginePorts): WatchPorts['news'] {
  const observe = watchObserver(ports);
  return async (limit) => {
    const lines = ports
      .look()
      .items()
      .filter(({ item, ruledOut }) => !ruledOut && (item.check?.kind === 'sentry' || item.check?.kind === 'logs'));
    const seen = new Set<string>();
    const found = await Promise.all(
      lines.map(async ({ item }): Promise<News[]> => {
        const { check } = item;
        const asked = JSON.stringify([check?.kind, check?.params]);
        if (!check || check.consent?.why === 'writes' || seen.has(asked)) return [];
        seen.add(asked);
        try {
          const observed = await observe({ kind: check.kind, params: check.params, timeout_s: check.timeout_s, item: item.id }, limit);
          return check.kind === 'sentry' ? issues(observed) : errors(observed);
        } catch (error) {
          limit.signal.throwIfAborted();
          return [{ from: check.kind === 'sentry' ? 'sentry' : 'logs', key: `${UNREAD}${item.id}`, text: `${item.title}: ${messageOf(error)}` }];
        }
      }),
    );
    return found.flat();
  };
}

function issues(observed: JsonObject): News[] {
  return listOf(observed['new_issues']).map((issue) => ({
    from: 'sentry',
    key: textOf(issue['link']) || textOf(issue['title']),
    text: textOf(issue['title']),
  }));
}

function errors(observed: JsonObject): News[] {
  return listOf(observed['groups']).map((group) => ({ from: 'logs', key: textOf(group['message']), text: textOf(group['message']) }));
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
