import type { Revision } from './revision-file.ts';

/** The revisions of a checkout as a graph. */
export interface Chain {
  readonly heads: readonly string[];
  has(id: string): boolean;
  /** These revisions and all below them, as far as the chain knows them. */
  closure(ids: readonly string[]): ReadonlySet<string>;
  /** The same revisions, each after those it builds on. */
  ordered(ids: ReadonlySet<string>): string[];
}

/** Links revisions to a chain; text where it is broken, as a sentence. */
export function chainOf(revisions: readonly Revision[]): Chain | string {
  const byId = new Map<string, Revision>();
  for (const revision of revisions) {
    const other = byId.get(revision.id);
    if (other) return `\`${other.file}\` and \`${revision.file}\` are both revision \`${revision.id}\`: give one of them another id`;
    byId.set(revision.id, revision);
  }
  const byLabel = new Map(revisions.flatMap((revision) => revision.labels.map((label) => [label, revision.id] as const)));
  const below = new Map<string, readonly string[]>();
  for (const revision of revisions) {
    const depends = revision.depends.map((name) => byLabel.get(name.replace(/@head$/, '')) ?? byPrefix(name, byId) ?? name);
    const parents = [...revision.down, ...depends];
    const absent = parents.find((id) => !byId.has(id));
    if (absent !== undefined)
      return `\`${revision.file}\` builds on revision \`${absent}\`, which no file has: the chain is broken; restore that file, or name every versions folder`;
    below.set(revision.id, parents);
  }
  const ordered = (ids: ReadonlySet<string>): string[] => inOrder(ids, below);
  const all = new Set(byId.keys());
  if (ordered(all).length < all.size) {
    const settled = new Set(ordered(all));
    const circle = [...all].filter((id) => !settled.has(id)).slice(0, 5);
    return `the revisions ${circle.map((id) => `\`${id}\``).join(', ')} build on each other in a circle: correct a \`down_revision\``;
  }
  const builtOn = new Set(revisions.flatMap((revision) => revision.down));
  return {
    heads: revisions.map(({ id }) => id).filter((id) => !builtOn.has(id)),
    has: (id) => byId.has(id),
    closure(ids) {
      const found = new Set<string>();
      const waiting = ids.filter((id) => byId.has(id));
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        if (found.has(id)) continue;
        found.add(id);
        waiting.push(...(below.get(id) ?? []));
      }
      return found;
    },
    ordered,
  };
}

/** Alembic takes the beginning of an id in `depends_on`, where only one begins so. */
function byPrefix(name: string, byId: ReadonlyMap<string, Revision>): string | undefined {
  if (byId.has(name)) return name;
  const matches = name.length < 4 ? [] : [...byId.keys()].filter((id) => id.startsWith(name));
  return matches.length === 1 ? matches[0] : undefined;
}

/** Those that are in a circle, or build on one, are left out. */
function inOrder(ids: ReadonlySet<string>, below: ReadonlyMap<string, readonly string[]>): string[] {
  const waitsFor = new Map<string, number>();
  const above = new Map<string, string[]>();
  const listed = [...below.keys()].filter((id) => ids.has(id)); // as the files are, so that the order is always the same
  for (const id of listed) {
    const parents = new Set((below.get(id) ?? []).filter((parent) => ids.has(parent)));
    waitsFor.set(id, parents.size);
    for (const parent of parents) above.set(parent, [...(above.get(parent) ?? []), id]);
  }
  const done = listed.filter((id) => waitsFor.get(id) === 0);
  for (const id of done) {
    for (const next of above.get(id) ?? []) {
      const left = (waitsFor.get(next) ?? 0) - 1;
      waitsFor.set(next, left);
      if (left === 0) done.push(next); // the loop goes on to it
    }
  }
  return done;
}
