import type { CheckContext } from '../../checks/kind.ts';
import { noAnswer } from '../../checks/no-answer.ts';
import { leave, open } from '../../checks/web.ts';
import { within } from '../../checks/within.ts';
import type { GeneratorPlan, RequestTemplate } from '../protocol.ts';

/** The longest that the request ahead may take, in seconds. */
const LONGEST_S = 10;

/**
 * Asks once, as any client would, before a burst asks often: what nobody answers, or somebody else, gets no load and no header.
 * Throws NoAnswer where nothing answers, or somebody else does.
 */
export async function askAhead(plan: GeneratorPlan, context: CheckContext): Promise<void> {
  const where = plan.origin;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(Math.min(plan.timeout_s, LONGEST_S) * 1000)]);
  const safe = plan.requests.find(({ method }) => method === 'GET' || method === 'HEAD');
  if (!safe) return connect(plan, signal);
  const row = { connection: '1', ...plan.rows[0] };
  const url = `${plan.origin}${filled(safe.path, row)}`;
  const headers = Object.fromEntries(Object.entries(safe.headers).map(([name, value]) => [name, filled(value, row)]));
  leave(await open({ url, headers }, where, { ...context, signal }));
}

/** Where every request changes something, a connection has to do. */
async function connect({ origin }: GeneratorPlan, signal: AbortSignal): Promise<void> {
  const { protocol, hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'https:';
  const [net, tls] = await Promise.all([import('node:net'), import('node:tls')]);
  const to = { host, port: port === '' ? (secure ? 443 : 80) : Number(port) };
  const socket = secure ? tls.connect({ ...to, ...(net.isIP(host) === 0 ? { servername: host } : {}) }) : net.connect(to);
  const connected = Promise.withResolvers<void>();
  socket.once(secure ? 'secureConnect' : 'connect', () => connected.resolve());
  socket.on('error', connected.reject);
  try {
    await within(signal, connected.promise);
  } catch (error) {
    throw noAnswer(error, origin, signal);
  } finally {
    socket.destroy();
  }
}

function filled(template: RequestTemplate['path'], row: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{([^}]+)\}/g, (whole, name: string) => row[name] ?? whole);
}
