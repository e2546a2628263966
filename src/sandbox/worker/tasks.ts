// The product's two tasks: bring a channel's videos and comments in, then enrich each video.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { z } from 'zod';

// What a task may use.
export interface TaskContext {
  pool: pg.Pool;
  enqueue(task: string, args: readonly unknown[], queue: string): Promise<void>;
}

type Task = (args: readonly unknown[], context: TaskContext) => Promise<unknown>;

const one = z.tuple([z.number().int()]);

// The shares of YouTube and of Claude in the time a task takes.
const YOUTUBE_MS = 40;
const CLAUDE_MS = 25;

// Channels that were there when their creator connected them.
const GONE = 'UC-gone';

const VIDEOS = ['How I plan a month of videos', 'Answering your questions', 'The gear behind the channel'] as const;
const COMMENTS = [
  { kind: 'comment', body: 'I love this, thank you!' },
  { kind: 'comment', body: 'The sound is bad in the second half.' },
  { kind: 'comment', body: 'When is the next part coming?' },
  { kind: 'reply', body: 'Great idea, more of these please.' },
] as const;

const syncChannel: Task = async (args, { pool, enqueue }) => {
  const [connectionId] = one.parse(args);
  const { rows } = await pool.query<{ user_id: number; channel_id: string }>('SELECT user_id, channel_id FROM youtube_connections WHERE id = $1', [
    connectionId,
  ]);
  const connection = rows[0];
  if (connection === undefined) throw new Error(`There is no connection ${connectionId}.`);
  await delay(YOUTUBE_MS);
  if (connection.channel_id.startsWith(GONE)) {
    await pool.query("UPDATE youtube_connections SET status = 'error' WHERE id = $1", [connectionId]);
    throw new Error(`YouTube knows no channel ${connection.channel_id}.`);
  }
  // One statement is one transaction: a channel is never half in.
  const batch = randomBytes(6).toString('hex');
  const inserted = await pool.query<{ id: number; interactions: number }>(
    `WITH videos AS (
       INSERT INTO content_pieces (user_id, connection_id, external_id, title)
       SELECT $1, $2, $3 || '-' || n, title FROM unnest($4::text[]) WITH ORDINALITY AS t (title, n) RETURNING id),
     comments AS (
       INSERT INTO interactions (user_id, content_id, kind, body)
       SELECT $1, videos.id, c.kind, c.body FROM videos, unnest($5::text[], $6::text[]) AS c (kind, body) RETURNING content_id),
     synced AS (UPDATE youtube_connections SET last_synced_at = now() WHERE id = $2)
     SELECT videos.id, (SELECT count(*)::int FROM comments WHERE content_id = videos.id) AS interactions FROM videos`,
    [connection.user_id, connectionId, `yt-${batch}`, [...VIDEOS], COMMENTS.map((c) => c.kind), COMMENTS.map((c) => c.body)],
  );
  for (const { id } of inserted.rows) await enqueue('app.tasks.enrich.enrich_content', [id], 'default');
  return { content_pieces: inserted.rows.length, interactions: inserted.rows.reduce((sum, row) => sum + row.interactions, 0) };
};

const enrichContent: Task = async (args, { pool }) => {
  const [contentId] = one.parse(args);
  const { rows } = await pool.query<{ title: string; comments: number }>(
    'SELECT title, (SELECT count(*)::int FROM interactions WHERE content_id = c.id) AS comments FROM content_pieces c WHERE id = $1',
    [contentId],
  );
  const content = rows[0];
  if (content === undefined) throw new Error(`There is no content ${contentId}.`);
  await delay(CLAUDE_MS);
  await pool.query(
    `WITH read AS (
       UPDATE interactions SET sentiment = CASE WHEN body ~* 'love|great|thank' THEN 'positive' WHEN body ~* 'bad|hate|worse' THEN 'negative' ELSE 'neutral' END
       WHERE content_id = $1)
     INSERT INTO enrichments (content_id, summary, topics, model) VALUES ($1, $2, $3, $4)
     ON CONFLICT (content_id) DO UPDATE SET summary = excluded.summary, topics = excluded.topics, created_at = now()`,
    [
      contentId,
      `${content.title}: ${content.comments} people answered, most of them kindly.`,
      content.title.toLowerCase().match(/[a-z]{5,}/g) ?? [],
      'claude-rehearsal',
    ],
  );
  return { content_id: contentId, enriched: true };
};

const TASKS: Record<string, Task> = {
  'app.tasks.youtube.sync_channel': syncChannel,
  'app.tasks.enrich.enrich_content': enrichContent,
};

// The names that a worker registers.
export const TASK_NAMES: readonly string[] = Object.keys(TASKS);

// The task of a name, or undefined.
export function taskNamed(name: string): Task | undefined {
  return Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
}
