// The product's schema as a chain of revisions, the way Alembic keeps it: each can go up and down.

// One revision of the schema.
export interface Migration {
  revision: string;
  title: string;
  up: string;
  down: string;
}

// All revisions, oldest first.
export const MIGRATIONS: readonly Migration[] = [
  {
    revision: '0001',
    title: 'users and connections',
    up: `
      CREATE TABLE users (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, created_at timestamptz NOT NULL DEFAULT now());
      CREATE TABLE youtube_connections (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        channel_id text NOT NULL, status text NOT NULL DEFAULT 'active', last_synced_at timestamptz, UNIQUE (user_id, channel_id));`,
    down: 'DROP TABLE youtube_connections; DROP TABLE users;',
  },
  {
    revision: '0002',
    title: 'content and interactions',
    up: `
      CREATE TABLE content_pieces (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        connection_id integer NOT NULL REFERENCES youtube_connections ON DELETE CASCADE,
        external_id text NOT NULL UNIQUE, title text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX content_pieces_user ON content_pieces (user_id);
      CREATE TABLE interactions (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        content_id integer NOT NULL REFERENCES content_pieces ON DELETE CASCADE,
        kind text NOT NULL, body text NOT NULL DEFAULT '', created_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX interactions_content ON interactions (content_id);`,
    down: 'DROP TABLE interactions; DROP TABLE content_pieces;',
  },
  {
    revision: '0003',
    title: 'enrichments',
    up: `
      ALTER TABLE interactions ADD COLUMN sentiment text;
      CREATE TABLE enrichments (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content_id integer NOT NULL UNIQUE REFERENCES content_pieces ON DELETE CASCADE,
        summary text NOT NULL, topics text[] NOT NULL, model text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());`,
    down: 'ALTER TABLE interactions DROP COLUMN sentiment; DROP TABLE enrichments;',
  },
];

// The revision the product's code is written for.
export const HEAD = MIGRATIONS.at(-1)?.revision ?? '';

// The SQL that takes a database from one revision to another (undefined: from nothing), as one transaction.
export function migrate(from: string | undefined, to: string): string {
  const index = (revision: string | undefined): number => {
    const at = MIGRATIONS.findIndex((migration) => migration.revision === revision);
    if (revision !== undefined && at < 0) throw new Error(`There is no revision \`${revision}\`: use one of ${MIGRATIONS.map((m) => m.revision).join(', ')}.`);
    return at;
  };
  const [start, end] = [index(from), index(to)];
  const steps =
    end >= start
      ? MIGRATIONS.slice(start + 1, end + 1).map((migration) => migration.up)
      : MIGRATIONS.slice(end + 1, start + 1)
          .map((migration) => migration.down)
          .toReversed();
  const table = 'CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY);';
  return `BEGIN; ${table} ${steps.join('\n')} DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('${to}'); COMMIT;`;
}
