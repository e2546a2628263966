import type { Checklist, Item, Phase } from '../../src/model/checklist.ts';

/** What a test says of an item; the rest is ordinary. */
export type ItemSketch = Partial<Item> & Pick<Item, 'id'>;

/** An item with a check that a machine runs. */
export const live: Pick<Item, 'check'> = { check: { kind: 'postgres', params: {}, expect: 'used < max * 0.5', timeout_s: 5 } };

/** An item whose value a person reads and enters. */
export const manual: Pick<Item, 'check'> = { check: { kind: 'manual', params: {}, expect: '', timeout_s: 5 } };

/** A checklist of phases, each of sections, each of items. */
export function sketch(title: string, phases: Readonly<Record<string, Readonly<Record<string, readonly ItemSketch[]>>>>): Checklist {
  let line = 0;
  return {
    name: 'sample',
    title,
    file: 'sample.md',
    digest: '0'.repeat(64),
    variables: [],
    stations: [],
    phases: Object.entries(phases).map(([phaseTitle, sections]): Phase => {
      const phase = phaseTitle.split(' ')[0]?.toLowerCase() ?? phaseTitle;
      return {
        id: phase,
        title: phaseTitle,
        about: '',
        sections: Object.entries(sections).map(([sectionTitle, items]) => {
          const section = sectionTitle.split(' ')[0]?.toLowerCase() ?? sectionTitle;
          return {
            id: section,
            title: sectionTitle,
            about: '',
            items: items.map((item): Item => {
              line += 1;
              return { title: item.id, phase, section, line, depth: 0, why: '', source: [], priority: 'high', sign: 'one', needs: [], fixes: [], ...item };
            }),
          };
        }),
      };
    }),
  };
}

const tooMany = {
  title: 'Too many connections',
  ref: 'creator-launch.runbook.md#too-many-connections',
  markdown:
    "The pool is full when **used** comes near *max*. Look first, then act:\n\n1. See who holds them: `select application_name, count(*) from pg_stat_activity group by 1`\n2. End sessions that have been idle for 10 minutes\n3. If it comes back, put [PgBouncer](https://example.test/pgbouncer) in front\n\n```sql\nselect pg_terminate_backend(pid) from pg_stat_activity\nwhere state = 'idle' and state_change < now() - interval '10 minutes';\n```\n\n- [x] asked the author of `creator-report`\n- [ ] told support\n\n> Ending sessions changes data that was not committed.",
};

/** The launch of the design's sketch, with one of everything. */
export const creator: Checklist = sketch('Open to the first 20 users', {
  'Readiness of the product': {
    Accounts: [
      { id: 'env', title: 'Environment variables are set', ...live, source: ['R1'] },
      { id: 'domain', title: 'Domain points at the front end', ...live, source: ['R2'], sign: 'none' },
    ],
  },
  'Before deploying': {
    Data: [
      { id: 'migration', title: 'Migration applied on a copy', ...live, source: ['B1'] },
      {
        id: 'db-connections',
        title: 'Connections stay under half of the pool',
        ...live,
        source: ['B4', 'M4'],
        estimate_s: 300,
        fresh_s: 1800,
        sign: 'two',
        fixes: [tooMany, { title: 'Restart the pooler', ref: 'creator-launch.runbook.md#restart-the-pooler', markdown: 'Restart it, then check again.' }],
        why: 'Supabase refuses new clients once the pool is **full**. See [Too many connections](creator-launch.runbook.md#too-many-connections).\n\n- `creator-report` holds 28 of them\n- the API wants 12',
      },
      { id: 'pool-50', title: 'Pool holds under 50 users', ...live, needs: ['db-connections'] },
      { id: 'pool-100', title: 'Pool holds under 100 users', ...live, needs: ['db-connections'], priority: 'medium' },
      { id: 'pool-200', title: 'Pool holds under 200 users', ...live, needs: ['db-connections'], priority: 'low' },
      { id: 'enrichment', title: 'Enrichment tried with real data', ...manual, source: ['B5'], why: 'Run it for *one* creator and read the **score**.' },
    ],
    Traffic: [
      { id: 'cors', title: 'CORS admits the front end', ...live, source: ['B7'] },
      { id: 'errors', title: 'Error handling reviewed', fresh_s: 14_400, source: ['B8'] },
      {
        id: 'backup',
        title: 'Backup can be restored',
        source: ['B9'],
        check: {
          kind: 'command',
          params: {},
          expect: 'exit_code == 0',
          timeout_s: 60,
          consent: { why: 'command', subject: 'pg_dump ${DATABASE_URL} --schema-only' },
        },
      },
    ],
  },
  'During the deployment': {
    During: [
      { id: 'deploy', title: 'Deploy the API' },
      { id: 'smoke', title: 'A user can sign up', ...live },
    ],
  },
  'After the deployment': { After: [{ id: 'logs', title: 'Logs are quiet for ten minutes', ...manual }] },
  'Announce it': {
    Announce: [
      { id: 'mail', title: 'Mail to the first 20 users 🎉 送信', priority: 'low' },
      { id: 'thanks', title: 'Thank the team', priority: 'low' },
    ],
  },
});

/** A long checklist. */
export function long(count: number): Checklist {
  const sections: Record<string, ItemSketch[]> = {};
  for (let number = 1; number <= count; number += 1) {
    const section = `S${Math.ceil(number / 8)} part`;
    (sections[section] ??= []).push({
      id: `item-${number}`,
      title: `Item number ${number} of the long list`,
      ...(number % 2 === 0 ? live : {}),
      why: 'Because **it counts**.',
    });
  }
  return sketch('A long launch', { 'Everything at once': sections });
}
