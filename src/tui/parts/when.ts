import { inWords } from '../../model/durations.ts';
import type { ItemView } from '../../model/views.ts';

/** How long ago something was, for a sentence: `8 s ago`. */
export function ago(at: string, now: number): string {
  return `${inWords((now - Date.parse(at)) / 1000)} ago`;
}

/** An age in a column, coarse so that it stays calm: `8s`, `40s`, `4m`, `2h`, `3d`. */
export function age(at: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  if (seconds < 10) return `${seconds}s`;
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** When what stands on an item was seen or signed; undefined while nothing does. */
export function seenAt(view: ItemView): string | undefined {
  return view.evidence?.at ?? view.signatures[0]?.at;
}

/** The time since the launch was opened: `T+00:42`, `T+3d 04:10`. */
export function missionTime(openedAt: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(openedAt)) / 60_000));
  const days = Math.floor(minutes / 1440);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `T+${days > 0 ? `${days}d ` : ''}${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** A moment as the record holds it: `11-22 08:41:07 UTC`. */
export function moment(at: string): string {
  return `${at.slice(5, 10)} ${at.slice(11, 19)} UTC`;
}
