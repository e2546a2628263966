import { consentOf } from '../../checks/consent.ts';
import { createShared } from '../../checks/shared.ts';
import { secretNames, type Consent } from '../../model/checklist.ts';
import { NoAnswer } from '../../model/errors.ts';
import type { ItemView } from '../../model/views.ts';
import type { Objective } from '../../model/watch.ts';
import { paramsOf } from '../observe.ts';
import type { EnginePorts } from '../ports.ts';
import type { WatchPorts } from './ports.ts';

/** How a watch of this console observes: as its checks do, each time over connections of its own, and no command without leave. */
export function watchObserver(ports: EnginePorts): WatchPorts['observe'] {
  return async (check, { deadline_ms, signal }) => {
    const kind = ports.kinds.find((candidate) => candidate.kind === check.kind);
    if (!kind) throw new NoAnswer('unknown', 'no-such-kind', `there is no check kind \`${check.kind}\``);
    const params = paramsOf(kind, check, ports);
    const untrusted = whyUntrusted(check, ports);
    if (untrusted !== undefined) throw new NoAnswer('unknown', 'not-allowed', untrusted);
    if (!hasLeave(check, ports))
      throw new NoAnswer('unknown', 'not-allowed', `nobody has allowed the command of \`${check.item ?? check.kind}\` yet: allow it on its line`);
    const shared = createShared();
    const view = ports.look();
    try {
      return await kind.observe(params, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadline_ms)]),
        deadline_ms,
        clock: ports.clock,
        variables: ports.variables,
        folder: ports.folder,
        launch: { id: view.launch, openedAt: view.openedAt },
        observedOf: (id) => ports.look().item(id)?.evidence?.observed,
        share: shared.share,
      });
    } finally {
      await shared.close();
    }
  };
}

function asked(check: Objective['check'], { kinds, variables, checklist, look }: EnginePorts): { view: ItemView | undefined; consent: Consent | undefined } {
  const view = check.item === undefined ? undefined : look().item(check.item);
  return { view, consent: consentOf(view?.item.check ?? { ...check, expect: '' }, kinds, variables, secretNames(checklist)) };
}

/** Why its command may not run here, whatever was allowed: its file is not trusted on this machine. */
function whyUntrusted(check: Objective['check'], ports: EnginePorts): string | undefined {
  const trust = asked(check, ports).consent?.why === 'command' ? ports.trust?.() : undefined;
  return trust?.trusted === false ? trust.why : undefined;
}

/** Judged by the variables as they are now: leave for one command is none for another. */
function hasLeave(check: Objective['check'], ports: EnginePorts): boolean {
  const { view, consent } = asked(check, ports);
  const { allowed } = ports;
  if (consent === undefined || allowed[consent.why]) return true;
  return view?.allowed === true && view.item.check?.consent?.subject === consent.subject;
}
