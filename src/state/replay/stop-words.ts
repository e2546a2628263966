import type { StopEnd } from '../../model/replay.ts';

/** What failures by another checklist would have come to, as titles; what stopped the launch first. */
export const stopTitles: Readonly<Record<StopEnd, string>> = {
  stopped: 'WOULD HAVE STOPPED THE LAUNCH',
  passed: 'WOULD HAVE FAILED FOR A TIME',
  accepted: 'WOULD HAVE FAILED, WHICH PEOPLE HAD ACCEPTED',
  after: 'WOULD HAVE FAILED AFTER THE GO',
};

/** Those, in the order in which they are told. */
export const stopEnds = Object.keys(stopTitles) as StopEnd[]; // the keys of the table just above
