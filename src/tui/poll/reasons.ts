import { waitsText } from '../../model/poll-rule.ts';
import type { KeyContext, Reason } from '../reasons.ts';

const none = 'This checklist names no stations: write `stations: [driver, navigator]` into its front matter.';
const closed = 'No poll is open: `b` begins one.';

const waysText = (ids: readonly string[]): string => `${ids.length} in the way: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ' …' : ''}`;

/** Why the keys of the poll do nothing where they do not apply. */
export const pollReasons = {
  page: ({ poll }: KeyContext) => (poll && poll.stations.length > 0 ? undefined : none),
  begin({ poll }: KeyContext) {
    if (!poll || poll.stations.length === 0) return none;
    const waits = poll.view?.open ? waitsText(poll.view) : '';
    if (poll.view && waits !== '') return `The poll at \`${poll.view.phase}\` is open (\`e\` ends it): ${waits}.`;
    return poll.gates.length > 0 ? undefined : `The gate is closed, ${waysText(poll.inTheWay)}: settle that first.`;
  },
  go({ poll }: KeyContext) {
    if (!poll?.view?.open) return closed;
    return poll.inTheWay.length === 0 ? undefined : `No go while the gate is closed, ${waysText(poll.inTheWay)}; \`x\` says no-go.`;
  },
  answer: ({ poll }: KeyContext) => (poll?.view?.open ? undefined : closed),
} satisfies Readonly<Record<string, Reason>>;
