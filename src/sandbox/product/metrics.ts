// Prometheus' text format, counted by hand: two families for requests, four figures for the process and the pool.

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Series {
  counts: number[];
  sum: number;
  count: number;
}

// Counts requests and writes them down for `/metrics`.
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Series>();

  observe(method: string, path: string, status: number, seconds: number): void {
    const labels = `method="${method}",path="${path}",status="${status}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
    const key = `method="${method}",path="${path}"`;
    const series = this.#durations.get(key) ?? { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
    this.#durations.set(key, series);
    BUCKETS.forEach((bucket, index) => {
      if (seconds <= bucket) series.counts[index] = (series.counts[index] ?? 0) + 1;
    });
    series.sum += seconds;
    series.count += 1;
  }

  text(pool: { total: number; idle: number; waiting: number }): string {
    const cpu = process.cpuUsage();
    const lines = [
      '# HELP http_requests_total Requests answered.',
      '# TYPE http_requests_total counter',
      ...[...this.#requests].map(([labels, count]) => `http_requests_total{${labels}} ${count}`),
      '# HELP http_request_duration_seconds Time to answer a request.',
      '# TYPE http_request_duration_seconds histogram',
      ...[...this.#durations].flatMap(([labels, series]) => [
        ...BUCKETS.map((bucket, index) => `http_request_duration_seconds_bucket{${labels},le="${bucket}"} ${series.counts[index] ?? 0}`),
        `http_request_duration_seconds_bucket{${labels},le="+Inf"} ${series.count}`,
        `http_request_duration_seconds_sum{${labels}} ${series.sum}`,
        `http_request_duration_seconds_count{${labels}} ${series.count}`,
      ]),
      '# HELP db_pool_connections Connections of the pool.',
      '# TYPE db_pool_connections gauge',
      `db_pool_connections{state="in_use"} ${pool.total - pool.idle}`,
      `db_pool_connections{state="idle"} ${pool.idle}`,
      `db_pool_connections{state="waiting"} ${pool.waiting}`,
      '# HELP process_resident_memory_bytes Resident memory size in bytes.',
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      '# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.',
      '# TYPE process_cpu_seconds_total counter',
      `process_cpu_seconds_total ${(cpu.user + cpu.system) / 1e6}`,
    ];
    return `${lines.join('\n')}\n`;
  }
}
