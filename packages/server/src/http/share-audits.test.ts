import type { BattleAudit } from '@lavish/protocol';
import { expect, it, vi } from 'vitest';
import { shareAudits } from './share-audits.ts';

const auditOf = (battle: string) => ({ battle }) as BattleAudit;

it('runs an audit once for all who ask for it, two at once, and each anew afterwards', async () => {
  const finish = new Map<string, () => void>();
  const audit = vi.fn(
    (battle: string) =>
      new Promise<BattleAudit>((resolve) => finish.set(battle, () => resolve(auditOf(battle)))),
  );
  const shared = shareAudits(audit);
  const asked = [shared('a'), shared('b'), shared('a')];
  expect(await shared('c')).toMatchObject({ code: 'overloaded', retry_after_s: 1 });
  for (const end of finish.values()) end();
  expect(await Promise.all(asked)).toEqual(['a', 'b', 'a'].map(auditOf));
  expect(audit).toHaveBeenCalledTimes(2);

  const again = shared('a');
  finish.get('a')!();
  expect(await again).toEqual(auditOf('a'));
  expect(audit).toHaveBeenCalledTimes(3);
});

it('hands on a fault, and goes on', async () => {
  const audit = vi.fn(async (): Promise<BattleAudit | null> => null);
  audit.mockRejectedValueOnce(new Error('no database'));
  const shared = shareAudits(audit);
  await expect(shared('a')).rejects.toThrow('no database');
  expect(await shared('a')).toBeNull();
});
