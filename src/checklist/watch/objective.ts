import { isAlias, isMap, isSeq, type Node } from 'yaml';
import { countedIn } from '../../checks/metrics/value.ts';
import type { AlertRule, Objective } from '../../model/watch.ts';
import type { CheckSetting } from '../check-spec.ts';
import type { Place } from '../faults.ts';
import { idPattern } from '../ids.ts';
import { readSources } from '../item-block.ts';
import type { Links } from '../links.ts';
import type { Sources } from '../parse.ts';
import { KeyReader } from '../reader.ts';
import type { PlacedItem } from '../rules.ts';
import type { YamlPiece } from '../yaml.ts';
import { readAlert } from './alert.ts';
import { readWatchCheck } from './check.ts';
import { readOverValue, readValue } from './conditions.ts';

/** What reading a watch needs beside it. */
export interface WatchSetting extends CheckSetting {
  readonly items: readonly PlacedItem[];
  readonly links: Links;
  readonly sources: Sources;
}

/** How long a watch takes and how often it looks, in seconds. */
export interface WatchTimes {
  readonly for_s: number;
  readonly every_s: number;
}

const keys = ['id', 'title', 'source', 'check', 'over', 'value', 'unit', 'objective', 'target', 'section', 'alerts'];
const units = ['ratio', 'ms', 'count', 'bytes', 'per-second'] as const;
const OVER_S = 300;

/** Reads the objectives of a watch, one after the other; no two have the same id, nor two alerts. */
export class ObjectiveReader {
  readonly #piece: YamlPiece;
  readonly #times: WatchTimes;
  readonly #setting: WatchSetting;
  readonly #ids = { objective: new Set<string>(), alert: new Set<string>() };

  constructor(piece: YamlPiece, times: WatchTimes, setting: WatchSetting) {
    this.#piece = piece;
    this.#times = times;
    this.#setting = setting;
  }

  /** Undefined where there is none to be had, which is said. */
  read(item: Node): Objective | undefined {
    const { faults, links } = this.#setting;
    const node = isAlias(item) ? item.resolve(this.#piece.document) : item;
    const place = this.#piece.place(item.range?.[0] ?? 0);
    if (!isMap(node)) {
      faults.error(place, 'this is no objective', 'write `- id: …` with `check`, `value` and `objective` below it');
      return undefined;
    }
    const reader = new KeyReader(this.#piece, node, keys, faults);
    const id = this.#id('objective', reader, place);
    const title = reader.text('title', 'a few words');
    const source = this.#sources(reader);
    const unit = reader.choice('unit', units) ?? 'count';
    const check = readWatchCheck(reader, this.#piece, place, this.#setting);
    const over_s = this.#over(reader);
    const value = readValue(reader, this.#piece, place, check?.fields, check ? countedIn(check.spec.params) : undefined, faults);
    const objective = readOverValue('objective', 'value < 0.01', reader, this.#piece, place, faults);
    const target = this.#target(reader, unit);
    const section = reader.text('section', 'a section of the runbook such as `"#answers-are-slow"`');
    const ref = section && links.section(section.text, section.place);
    const alerts = this.#alerts(reader);
    if (id === undefined || !check || value === undefined || objective === undefined) return undefined;
    return {
      id,
      title: title?.text ?? id,
      source,
      check: check.spec,
      value,
      over_s,
      unit,
      objective,
      ...(target === undefined ? {} : { target }),
      alerts,
      ...(ref === undefined ? {} : { section: ref }),
    };
  }

  #id(of: 'objective' | 'alert', reader: KeyReader, place: Place): string | undefined {
    const { faults } = this.#setting;
    const id = reader.text('id', 'an id such as `error-rate`');
    if (!reader.has('id')) faults.error(place, `this ${of} has no \`id\``, 'give it one, such as `id: error-rate`');
    if (!id) return undefined;
    if (!idPattern.test(id.text)) faults.error(id.place, `\`${id.text}\` is no id`, 'use small letters, digits and single dashes, such as `error-rate`');
    else if (this.#ids[of].has(id.text)) faults.error(id.place, `the ${of} \`${id.text}\` is there twice`, 'give each an id of its own');
    this.#ids[of].add(id.text);
    return id.text;
  }

  #sources(reader: KeyReader): string[] {
    const { sources, faults } = this.#setting;
    const named = readSources(reader, faults);
    for (const { text, place } of named) sources.set(text, [...(sources.get(text) ?? []), place]);
    return [...new Set(named.map(({ text }) => text))];
  }

  #over(reader: KeyReader): number {
    const { every_s } = this.#times;
    const over_s = reader.seconds('over');
    if (over_s !== undefined && over_s < 2 * every_s)
      this.#setting.faults.error(
        reader.place('over'),
        '`over` is shorter than two beats, so it would hold one step at most',
        `write \`${2 * every_s}s\` or more`,
      );
    return over_s ?? Math.max(OVER_S, 2 * every_s);
  }

  #target(reader: KeyReader, unit: string): number | undefined {
    const { faults } = this.#setting;
    const written = reader.text('target', 'a share such as `0.99`');
    if (!written) return undefined;
    const target = Number(written.text);
    if (!(target > 0 && target < 1)) {
      faults.error(written.place, `\`${written.text}\` is no \`target\``, 'write the share that must be good, above 0 and below 1, such as `0.99`');
      return undefined;
    }
    if (unit !== 'ratio') faults.error(written.place, '`target` wants a `value` that is the share that is bad', 'write `unit: ratio`, or leave `target` out');
    return target;
  }

  #alerts(reader: KeyReader): AlertRule[] {
    const { faults } = this.#setting;
    const list = reader.node('alerts');
    if (list && !isSeq(list)) faults.error(reader.placeOf(list), '`alerts` is no list', 'write one `- { id: …, when: value > … }` line for each');
    if (!isSeq(list)) return [];
    return list.items.flatMap((item) => {
      const node = item as Node; // what parseDocument read are nodes
      const place = this.#piece.place(node.range?.[0] ?? 0);
      const own = (inner: KeyReader) => ({ id: this.#id('alert', inner, place), source: this.#sources(inner) });
      return readAlert(node, this.#piece, this.#times, own, faults) ?? [];
    });
  }
}
