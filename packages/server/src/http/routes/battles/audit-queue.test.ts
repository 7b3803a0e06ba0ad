import type { BattleAudit } from '@lavish/protocol';
import { expect, it, vi } from 'vitest';
import { createAuditQueue } from './audit-queue.ts';

const auditOf = (battle: string) => ({ battle }) as BattleAudit;

/** A lane whose audits end when the test says so, and the battles in the order in which they were started. */
function heldLane(limits = { perUser: 10, total: 20 }) {
  const started: string[] = [];
  const endings = new Map<string, () => void>();
  const lane = createAuditQueue(
    (battle) =>
      new Promise((resolve) => {
        started.push(battle);
        endings.set(battle, () => resolve(auditOf(battle)));
      }),
    limits,
    () => 0,
  );
  const end = async (battle: string) => {
    await vi.waitFor(() => expect(endings.has(battle)).toBe(true), { timeout: 60_000 });
    endings.get(battle)!();
    endings.delete(battle);
  };
  return { lane, started, end };
}

it('runs one audit at a time, once for all who ask for it while it waits or runs', async () => {
  const { lane, started, end } = heldLane();
  const asked = [lane('ann', 'a'), lane('ann', 'b'), lane('ben', 'a'), lane('ben', 'b')];
  expect(started).toEqual(['a']);
  await end('a');
  await end('b');
  expect(await Promise.all(asked)).toEqual(['a', 'b', 'a', 'b'].map(auditOf));
  expect(started).toEqual(['a', 'b']);

  const again = lane('ann', 'a');
  await end('a');
  expect(await again).toEqual(auditOf('a'));
  expect(started).toEqual(['a', 'b', 'a']);
});

it('gives users turns: one audit of each, however many another one has asked for', async () => {
  const { lane, started, end } = heldLane();
  const asked = ['m1', 'm2', 'm3', 'm4'].map((battle) => lane('mallory', battle));
  asked.push(lane('ann', 'a'), lane('ben', 'b'));
  for (const battle of ['m1', 'm2', 'a', 'b', 'm3', 'm4']) await end(battle);
  await Promise.all(asked);
  expect(started).toEqual(['m1', 'm2', 'a', 'b', 'm3', 'm4']);
});

it('refuses a user at the limit, and all when too many wait, each with a time to retry', async () => {
  const { lane, end } = heldLane({ perUser: 2, total: 3 });
  const asked = [lane('mallory', 'm1'), lane('mallory', 'm2')];
  expect(await lane('mallory', 'm3')).toMatchObject({ code: 'rate_limited', retry_after_s: 2 });
  expect(await lane('mallory', 'm1')).toMatchObject({ code: 'rate_limited' });
  asked.push(lane('ann', 'a'));
  expect(await lane('ben', 'b')).toMatchObject({ code: 'overloaded', retry_after_s: 3 });
  for (const battle of ['m1', 'm2', 'a']) await end(battle);
  expect(await Promise.all(asked)).toEqual(['m1', 'm2', 'a'].map(auditOf));
  const later = lane('mallory', 'm3');
  await end('m3');
  expect(await later).toEqual(auditOf('m3'));
});

it('hands on a fault to those who asked, and runs the next audit', async () => {
  const audit = vi.fn(async (): Promise<BattleAudit | null> => null);
  audit.mockRejectedValueOnce(new Error('no database'));
  const lane = createAuditQueue(audit);
  const failed = lane('ann', 'a');
  const next = lane('ben', 'b');
  await expect(failed).rejects.toThrow('no database');
  expect(await next).toBeNull();
});
