import type { KeyBinding } from '../key-binding.ts';
import { reasons } from '../reasons.ts';

/** The keys of load bursts: one opens the page, the others work on it. Stop and kill ask nothing, for they are the safe direction. */
export const burstBindings: readonly KeyBinding[] = [
  {
    id: 'burst',
    keys: ['b'],
    shown: 'b',
    title: 'burst',
    help: 'The latest load burst of this item, else the one that runs',
    group: 'Burst',
    leadsTo: 'burst',
    footer: 4,
    disabled: reasons.burst,
  },
  {
    id: 'burst-pause',
    keys: ['p'],
    shown: 'p',
    title: 'pause',
    help: 'On the page of a burst: pause it; again, resume it',
    group: 'Burst',
    on: 'burst',
    leadsTo: 'steer',
    disabled: reasons.pause,
  },
  {
    id: 'burst-stop',
    keys: ['x'],
    shown: 'x',
    title: 'stop',
    help: 'On the page of a burst: stop it; what it measured until then is kept',
    group: 'Burst',
    on: 'burst',
    leadsTo: 'steer',
    disabled: reasons.stopBurst,
  },
  {
    id: 'burst-kill',
    keys: ['K'],
    shown: 'K',
    title: 'kill',
    help: 'On the page of a burst: end its process at once',
    group: 'Burst',
    on: 'burst',
    leadsTo: 'steer',
    disabled: reasons.kill,
  },
];
