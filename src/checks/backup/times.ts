import type { Json } from '../../model/json.ts';

/** Milliseconds of a time as programs print it: ISO (a time without zone is UTC), RFC 2822, `20261122T031500Z`, or seconds or milliseconds since 1970; undefined where it is none. */
export function timeOf(value: Json): number | undefined {
  if (typeof value === 'number') return epoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d{9,14}(\.\d+)?$/.test(text) && !/^20\d{6}(?:\d{4}|\d{6})$/.test(text)) return epoch(Number(text));
  const compact = /^(\d{4})(\d\d)(\d\d)(?:[T_-]?(\d\d)(\d\d)(\d\d)?Z?)?$/.exec(text);
  if (compact) {
    const [, year, month, day, hour = '00', minute = '00', second = '00'] = compact;
    return checked(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i.exec(text);
  if (iso) {
    const [, date = '', time = '00:00', seconds = ':00', fraction = '0', zone = 'Z'] = iso;
    const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}` : 'Z';
    return checked(`${date}T${time}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  }
  // What mail and HTTP write; anything looser Date would read as it likes, and in this machine's zone.
  return /^(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|Z|[+-]\d{4})$/.test(text) ? checked(text) : undefined;
}

function checked(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Seconds since 1970, or milliseconds where seconds would be in the far future. */
function epoch(value: number): number | undefined {
  const ms = value >= 1e11 ? value : value * 1000;
  return value >= 1e8 && ms < 1e13 ? ms : undefined;
}
