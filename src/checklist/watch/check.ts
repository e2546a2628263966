import { isMap } from 'yaml';
import type { Fields } from '../../checks/kind.ts';
import { countedIn } from '../../checks/metrics/value.ts';
import type { CheckSpec } from '../../model/checklist.ts';
import type { Objective } from '../../model/watch.ts';
import { readCheck } from '../check-spec.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Place } from '../faults.ts';
import { KeyReader } from '../reader.ts';
import type { YamlPiece } from '../yaml.ts';
import type { WatchSetting } from './objective.ts';

/** What an objective observes, and the fields that there are. */
interface WatchCheck {
  readonly spec: Objective['check'];
  readonly fields: Fields;
}

/** Reads `check` of an objective: a check of its own, or the one of an item. One that a watch may not ask again and again is refused. */
export function readWatchCheck(reader: KeyReader, piece: YamlPiece, place: Place, setting: WatchSetting): WatchCheck | undefined {
  const { faults, kinds } = setting;
  if (!reader.has('check')) faults.error(place, 'this objective has no `check`', 'write `check: { kind: … }`, or `check: { item: … }` for the one of a line');
  const node = reader.has('check') ? reader.node('check') : undefined;
  const ofItem = isMap(node) && node.has('item') && !node.has('kind');
  const found: { check?: CheckSpec | undefined; item?: string } = ofItem
    ? checkOfItem(new KeyReader(piece, node, ['item'], faults), setting)
    : reader.has('check')
      ? { check: readCheck(reader, piece, setting) }
      : {};
  const { check, item } = found;
  const kind = kinds.find((candidate) => candidate.kind === check?.kind);
  if (!check || !kind) return undefined;
  const at = reader.place('check');
  const refusal = whyNot(check, kind.alone === true, item);
  if (refusal) faults.error(at, refusal[0], refusal[1]);
  const counted = countedIn(check.params);
  for (const name of [...counted.counters, ...counted.histograms])
    if (Object.hasOwn(kind.fields, name)) faults.error(at, `\`${name}\` is a field of \`${kind.kind}\` already`, 'give the counter or histogram another name');
  return {
    spec: { kind: check.kind, params: check.params, timeout_s: check.timeout_s, ...(item === undefined ? {} : { item }) },
    fields: kind.fields,
  };
}

function checkOfItem(reader: KeyReader, { items, faults }: WatchSetting): { check?: CheckSpec; item?: string } {
  const named = reader.text('item', 'the id of an item');
  if (!named) return {};
  const found = items.find(({ item, badId }) => (badId ?? item.id) === named.text)?.item;
  if (!found) {
    const near = didYouMean(
      named.text,
      items.map(({ item }) => item.id),
    );
    faults.error(
      named.place,
      `\`item\` names \`${named.text}\`, which is no item`,
      near ? `did you mean \`${near}\`?` : 'write the id of an item of this file',
    );
    return {};
  }
  if (!found.check) faults.error(named.place, `\`${named.text}\` has no \`check\` to observe`, 'name an item that has one, or write a `check` here');
  return found.check ? { check: found.check, item: found.id } : {};
}

/** Why a watch does not ask this every few seconds, with the way out. */
function whyNot(check: CheckSpec, alone: boolean, item: string | undefined): readonly [string, string] | undefined {
  if (check.kind === 'manual') return ['`manual` asks a person, whom nobody watches', 'observe something that a machine can ask'];
  if (alone) return [`\`${check.kind}\` would disturb what is watched`, 'observe what it does to the product, as with `metrics`'];
  if (check.retry && item === undefined) return ['a watch asks again by itself', 'leave `retry` and `attempts` out'];
  if (!check.consent) return undefined;
  if (check.consent.why === 'writes') return [`\`${check.kind}\` writes to the target, and would do so at every beat`, 'observe something that only reads'];
  if (check.kind !== 'logs') return [`\`${check.kind}\` runs a command, and would do so at every beat`, 'observe something that only reads'];
  // The leave for a command is given and recorded for a line; without one nobody could give it.
  return item === undefined
    ? ['`logs` may run a command here, which nobody can allow', 'name a line whose check it is, as in `check: { item: logs-watched }`']
    : undefined;
}
