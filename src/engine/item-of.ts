import { Refusal } from '../model/errors.ts';
import type { ItemView } from '../model/views.ts';
import type { EnginePorts } from './ports.ts';

/** The item that a command names; a Refusal where there is none. */
export function itemOf(id: string, ports: Pick<EnginePorts, 'look'>): ItemView {
  const view = ports.look().item(id);
  if (!view) throw new Refusal(`no line of this checklist has the id \`${id}\``);
  return view;
}
