import type { BattleAudit } from '@lavish/protocol';
import { expect, it, vi } from 'vitest';
import { createAuditQueue } from './audit-queue.ts';

const auditOf = (battle: string) => ({ battle }) as BattleAudit;

/** A queue whose audits end when the test calls `end`, and the battles in the order in which their audits started. */
function controlledQueue(limits = { perUser: 10, total: 20 }) {
  const started: string[] = [];
  const endings = new Map<string, () => void>();
  const request = createAuditQueue(limits, () => 0);
  const queue = (user: string, battle: string) =>
    request(
      user,
      battle,
      () =>
        new Promise<BattleAudit>((resolve) => {
          started.push(battle);
          endings.set(battle, () => resolve(auditOf(battle)));
        }),
    );
  const end = async (battle: string) => {
    await vi.waitFor(() => expect(endings.has(battle)).toBe(true), { timeout: 60_000 });
    endings.get(battle)!();
    endings.delete(battle);
  };
  return { queue, started, end };
}

it('runs one audit at a time, and once for all requests that arrive while it waits or runs', async () => {
  const { queue, started, end } = controlledQueue();
  const requests = [queue('ann', 'a'), queue('ann', 'b'), queue('ben', 'a'), queue('ben', 'b')];
  expect(started).toEqual(['a']);
  await end('a');
  await end('b');
  expect(await Promise.all(requests)).toEqual(['a', 'b', 'a', 'b'].map(auditOf));
  expect(started).toEqual(['a', 'b']);

  const again = queue('ann', 'a');
  await end('a');
  expect(await again).toEqual(auditOf('a'));
  expect(started).toEqual(['a', 'b', 'a']);
});

it('gives users turns: one audit each, however many another user has requested', async () => {
  const { queue, started, end } = controlledQueue();
  const requests = ['m1', 'm2', 'm3', 'm4'].map((battle) => queue('mallory', battle));
  requests.push(queue('ann', 'a'), queue('ben', 'b'));
  for (const battle of ['m1', 'm2', 'a', 'b', 'm3', 'm4']) await end(battle);
  await Promise.all(requests);
  expect(started).toEqual(['m1', 'm2', 'a', 'b', 'm3', 'm4']);
});

it('refuses a user at the limit, and every user when too many requests wait, each with a retry time', async () => {
  const { queue, end } = controlledQueue({ perUser: 2, total: 3 });
  const requests = [queue('mallory', 'm1'), queue('mallory', 'm2')];
  expect(await queue('mallory', 'm3')).toMatchObject({ code: 'rate_limited', retry_after_s: 2 });
  expect(await queue('mallory', 'm1')).toMatchObject({ code: 'rate_limited' });
  requests.push(queue('ann', 'a'));
  expect(await queue('ben', 'b')).toMatchObject({ code: 'overloaded', retry_after_s: 3 });
  for (const battle of ['m1', 'm2', 'a']) await end(battle);
  expect(await Promise.all(requests)).toEqual(['m1', 'm2', 'a'].map(auditOf));
  const later = queue('mallory', 'm3');
  await end('m3');
  expect(await later).toEqual(auditOf('m3'));
});

it('rejects the requests of an audit that fails, and runs the next audit', async () => {
  const audit = vi.fn(async (): Promise<BattleAudit | null> => null);
  audit.mockRejectedValueOnce(new Error('no database'));
  const request = createAuditQueue();
  const failed = request('ann', 'a', audit);
  const next = request('ben', 'b', audit);
  await expect(failed).rejects.toThrow('no database');
  expect(await next).toBeNull();
});
