// The product's PostgreSQL and Redis: clients that come back by themselves, and errors that say which one is away.
import { Redis } from 'ioredis';
import pg from 'pg';

// An answer other than success, with the detail the client reads.
export class Refusal extends Error {
  readonly status: number;
  readonly detail: unknown;
  readonly headers: Record<string, string>;
  constructor(status: number, detail: unknown, headers: Record<string, string> = {}) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

// A pool as the product and its worker use it.
export function openPool(url: string, max: number, name: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 5_000,
    idleTimeoutMillis: 10_000,
  });
  pool.on('error', () => undefined); // An idle connection was lost: the pool has dropped it and opens another when asked.
  return pool;
}

// A Redis client that answers at once, with an error, while the server is away.
export function openRedis(url: string, options: { patient?: boolean } = {}): Redis {
  const redis = new Redis(url, {
    retryStrategy: () => 100,
    connectTimeout: 2_000,
    maxRetriesPerRequest: options.patient === true ? null : 0,
    enableOfflineQueue: options.patient === true,
    ...(options.patient === true ? {} : { commandTimeout: 2_000 }),
  });
  redis.on('error', () => undefined); // Each command fails by itself, and the client goes on trying to connect.
  return redis;
}

// Classes of SQLSTATE that mean "the server is not there for us", not "the statement is wrong".
const AWAY = /^(08|57P0|53300)/;

// Runs a query; a database that is away is a 503 with a detail.
export async function query<Row extends pg.QueryResultRow>(pool: pg.Pool, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  try {
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    if (error instanceof pg.DatabaseError && !AWAY.test(error.code ?? '')) throw error;
    throw new Refusal(503, 'The database is away, try again later.');
  }
}

// Runs Redis commands; a queue that is away is a 503 with a detail.
export async function withQueue<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    throw new Refusal(503, 'The queue is away, try again later.');
  }
}
