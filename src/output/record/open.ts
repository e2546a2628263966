import { counts } from '../../model/checklist.ts';
import { inWords } from '../../model/durations.ts';
import type { ItemView } from '../../model/views.ts';
import { isSettled } from '../../state/item-state.ts';
import type { Summary } from '../../state/summary.ts';
import type { OpenMatter, RecordReport } from './types.ts';

type Told = Pick<RecordReport, 'held' | 'overrides' | 'deferrals' | 'alerts' | 'polls' | 'rollback' | 'watches' | 'phases'>;

const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** What is still open, what stops the launch first. */
export function openMatters(told: Told, views: ReadonlyMap<string, ItemView>, summary: Summary): OpenMatter[] {
  const titleOf = (id: string): string => views.get(id)?.item.title ?? id;
  const { held, rollback } = told;
  const matters: OpenMatter[] = [
    ...(held
      ? [
          {
            what: 'hold' as const,
            item: held.item,
            subject: 'The count is on hold',
            text: `by ${held.by} since ${minute(held.at)}: ${held.reason}`,
            stops: true,
          },
        ]
      : []),
    ...(rollback && rollback.left === null
      ? [
          {
            what: 'rollback' as const,
            item: null,
            subject: 'Rolling back',
            text: `decided by ${rollback.by} at ${minute(rollback.at)}, and never proved`,
            stops: true,
          },
        ]
      : []),
    ...(rollback?.left ?? []).map((id) => ({
      what: 'rollback' as const,
      item: id,
      subject: titleOf(id),
      text: 'does not pass after the rollback',
      stops: true,
    })),
    ...[...views.values()].filter(({ underneath }) => !isSettled(underneath)).flatMap(itemMatter),
    ...pollMatters(told),
    ...told.overrides
      .filter(({ stands }) => stands !== 'over')
      .map(({ item, title, by, reason, until, stands }) => ({
        what: 'override' as const,
        item,
        subject: title,
        text: `overridden by ${by}: ${reason}; ${stands === 'expired' ? `that ended on ${minute(until)}` : `until ${minute(until)}`}`,
        stops: stands === 'expired' && counts(views.get(item)?.item ?? { priority: 'low' }),
      })),
    ...told.deferrals
      .filter(({ stands }) => stands === 'open')
      .map(({ item, title, by, to, reason }) => ({
        what: 'deferral' as const,
        item,
        subject: title,
        text: `deferred to ${to} by ${by}${reason ? `: ${reason}` : ''}`,
        stops: false,
      })),
    ...watchMatters(told),
    ...summary.unclosed.map((key) => ({
      what: 'section' as const,
      item: null,
      subject: sectionTitle(told, key),
      text: 'is settled, and nobody closed it',
      stops: false,
    })),
  ];
  return matters.toSorted((a, b) => Number(b.stops) - Number(a.stops));
}

function itemMatter({ item, state, underneath, because, evidence }: ItemView): OpenMatter[] {
  // Deferred lines are told of with who deferred them.
  if (state === 'deferred') return [];
  const why = because || (evidence?.response ?? '');
  const said = underneath === 'open' && why === '' ? 'was never answered' : `${underneath}${why ? `: ${why}` : ''}`;
  return [
    {
      what: 'item',
      item: item.id,
      subject: item.title,
      text: counts(item) ? said : `${said} (${item.priority}, does not stop the launch)`,
      stops: counts(item),
    },
  ];
}

function pollMatters({ polls }: Told): OpenMatter[] {
  const latest = [...new Map(polls.map((poll) => [poll.phase, poll])).values()];
  return latest.flatMap(({ title, answers, open }) =>
    answers.flatMap(({ station, answer, remark, voided }): OpenMatter[] => {
      if (answer === 'go' || (answer === 'silent' && open)) return [];
      const said = {
        'no-go': `is no-go${remark ? `: ${remark}` : ''}`,
        voided: `said go, which is void: ${voided ?? ''}`,
        silent: 'was silent, which is no-go',
      }[answer];
      return [{ what: 'poll', item: null, subject: `Station ${station}`, text: `${said} (gate of ${title})`, stops: true }];
    }),
  );
}

function watchMatters({ watches, alerts }: Told): OpenMatter[] {
  const last = watches.at(-1);
  if (!last) return [];
  return [
    ...alerts
      .filter(({ watch, resolved_at }) => watch === last.watch && resolved_at === null)
      .map(({ title, length_s, already }) => ({
        what: 'alert' as const,
        item: null,
        subject: title,
        text: `the alert was never resolved, open for ${inWords(length_s)}${already ? '; it was so before the watch' : ''}`,
        stops: false,
      })),
    ...(last.stands === 'left'
      ? [{ what: 'watch' as const, item: null, subject: 'The watch', text: `of ${minute(last.at)} was never ended`, stops: false }]
      : []),
  ];
}

function sectionTitle({ phases }: Told, key: string): string {
  const [phaseId, sectionId] = key.split('/');
  const phase = phases.find(({ id }) => id === phaseId);
  const section = phase?.sections.find(({ id }) => id === sectionId)?.title ?? key;
  return phase === undefined || phase.title === section ? section : `${phase.title}, ${section}`;
}
