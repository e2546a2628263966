import { didYouMean } from '../checklist/did-you-mean.ts';
import { UsageError } from '../model/errors.ts';

/** The station of that name; a sentence with the nearest one otherwise. */
export function stationNamed(stations: readonly string[], name: string): string {
  if (stations.includes(name)) return name;
  if (stations.length === 0) throw new UsageError(`there is no station \`${name}\`: the checklist names none`);
  const meant = didYouMean(name, stations);
  throw new UsageError(`there is no station \`${name}\`: ${meant ? `did you mean \`${meant}\`?` : `choose ${stations.map((one) => `\`${one}\``).join(', ')}`}`);
}
