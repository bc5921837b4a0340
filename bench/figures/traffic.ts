import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTraffic } from '../../activities/vps/traffic/index.js';
import type { Report } from '../lib/report.js';

const LINES = 200_000;

/** Access logs counted, in megabytes a second, from the page cache: a day of a busy site. */
export async function measureTraffic(report: Report, runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-bench-logs-'));
  try {
    const text = Array.from({ length: LINES }, (_, index) => lineOf(index)).join('');
    await writeFile(join(folder, 'shop.example.com.access.json'), text);
    const values: number[] = [];
    for (let run = 0; run <= runs; run += 1) {
      const begun = performance.now();
      const { traffic } = await readTraffic(folder, {});
      const seconds = (performance.now() - begun) / 1_000;
      const counted = traffic.rows.reduce((sum, { requests }) => sum + requests, 0);
      if (counted !== LINES) throw new Error(`${counted} of ${LINES} lines were counted`);
      // The first one warms up.
      if (run > 0) values.push(text.length / 1_000_000 / seconds);
    }
    const more = { lines: LINES, bytesPerLine: Math.round(text.length / LINES) };
    report.add({ figure: 'log-reader', unit: 'MB/s', values, goal: { least: 100 }, more });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As nginx writes it with `json_detailed`. */
function lineOf(index: number): string {
  const time = new Date(Date.UTC(2026, 0, 1) + index * 400).toISOString().replace(/\.\d+Z$/, '+00:00');
  const fields = {
    time,
    domain: 'shop.example.com',
    remote_addr: `192.0.2.${index % 250}`,
    method: 'GET',
    uri: `/products/${index % 5_000}?page=${index % 7}`,
    status: index % 50 === 0 ? 404 : 200,
    body_bytes_sent: 1_000 + (index % 20_000),
    request_time: (index % 300) / 1_000,
    upstream_response_time: `0.${String(index % 300).padStart(3, '0')}`,
    upstream_addr: '172.18.0.5:3000',
    http_referer: 'https://shop.example.com/',
    http_user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 with more to say',
    http_x_forwarded_for: '',
    server_protocol: 'HTTP/2.0',
  };
  return `${JSON.stringify(fields)}\n`;
}
