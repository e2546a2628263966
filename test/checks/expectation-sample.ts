import type { Field, Fields, FieldType } from '../../src/checks/kind.ts';
import type { JsonObject } from '../../src/model/json.ts';

const field = (type: FieldType): Field => ({ type, about: type });
/** Fields of every type, as a kind would observe them. */
export const fields: Fields = {
  used: field('double'),
  max: field('double'),
  ttl_s: { type: 'double', about: 'seconds', optional: true },
  status: field('int'),
  ok: field('bool'),
  text: field('string'),
  json: { type: 'dyn', about: 'body', optional: true },
  rows: field('list'),
  missing: field('list'),
  waiting: field('map'),
};
/** One observation of them. */
export const observed: JsonObject = {
  used: 31,
  max: 40,
  status: 200,
  ok: true,
  text: 'all is ok',
  json: { count: 3, none: null, list: [3, 4], name: 'abc', up: true, deep: { n: 1.5 } },
  rows: [{ n: 1 }, { n: 3 }],
  missing: [],
  waiting: { youtube: 20, 'in-stock': 3 },
};
