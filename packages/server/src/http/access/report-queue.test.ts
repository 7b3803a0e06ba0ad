import { expect, it, vi } from 'vitest';
import { createReportQueue } from './report-queue.ts';

/** A queue whose reports end when the test calls `end`, and the reports in the order in which they started. */
function controlledQueue(limits = { perUser: 10, total: 20 }) {
  const run = createReportQueue(
    limits,
    () => 0,
    async () => {},
  );
  const started: string[] = [];
  const endings = new Map<string, () => void>();
  return {
    started,
    request: (owner: string, report: string) =>
      run(
        owner,
        () =>
          new Promise<string>((resolve) => {
            started.push(report);
            endings.set(report, () => resolve(report));
          }),
      ),
    async end(report: string) {
      await vi.waitFor(() => expect(endings.has(report)).toBe(true), { timeout: 60_000 });
      endings.get(report)!();
    },
  };
}

it('runs one report at a time, and users take turns, the server like one of them', async () => {
  const { request, started, end } = controlledQueue();
  const requests = ['s1', 's2', 's3'].map((report) => request('the server', report));
  requests.push(request('ann', 'a1'), request('ben', 'b1'), request('ann', 'a2'));
  await vi.waitFor(() => expect(started).toEqual(['s1']), { timeout: 60_000 });
  for (const report of ['s1', 'a1', 'b1', 's2', 'a2', 's3']) await end(report);
  expect(await Promise.all(requests)).toEqual(['s1', 's2', 's3', 'a1', 'b1', 'a2']);
  expect(started.toSorted()).toEqual(['a1', 'a2', 'b1', 's1', 's2', 's3']);
  expect(started.indexOf('a1')).toBeLessThan(started.indexOf('s3'));
  expect(started.indexOf('b1')).toBeLessThan(started.indexOf('s3'));
});

it('refuses a user at the limit, and every user when too many reports wait', async () => {
  const { request, end } = controlledQueue({ perUser: 2, total: 3 });
  const requests = [request('mallory', 'm1'), request('mallory', 'm2')];
  expect(await request('mallory', 'm3')).toMatchObject({ code: 'rate_limited', retry_after_s: 1 });
  requests.push(request('ann', 'a'));
  expect(await request('ben', 'b')).toMatchObject({ code: 'overloaded', retry_after_s: 1 });
  for (const report of ['m1', 'a', 'm2']) await end(report);
  expect(await Promise.all(requests)).toEqual(['m1', 'm2', 'a']);
  const later = request('mallory', 'm3');
  await end('m3');
  expect(await later).toBe('m3');
});

it('runs the next report after one that fails', async () => {
  const run = createReportQueue();
  const failed = run('the server', () => Promise.reject(new Error('no database')));
  const next = run('ann', async () => 'a');
  await expect(failed).rejects.toThrow('no database');
  expect(await next).toBe('a');
});

it('answers a report at once, and begins the next one after a rest by how long it took', async () => {
  let clock = 0;
  const rests: number[] = [];
  let endRest = () => {};
  const run = createReportQueue(
    undefined,
    () => clock,
    (tookMs) => {
      rests.push(tookMs);
      return new Promise((resolve) => {
        endRest = resolve;
      });
    },
  );
  const first = run('ann', async () => {
    clock = 250;
    return 'a';
  });
  let isSecondRead = false;
  const second = run('ben', async () => {
    isSecondRead = true;
    return 'b';
  });
  expect(await first).toBe('a');
  await vi.waitFor(() => expect(rests).toEqual([250]), { timeout: 60_000 });
  expect(isSecondRead).toBe(false);
  endRest();
  expect(await second).toBe('b');
});
