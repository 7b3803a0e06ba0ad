import { expect, test } from 'vitest';
import { exampleBattle } from '../testing/example-battle.ts';
import { openAudit } from './audit-state.ts';
import { recheckSupporter } from './recheck-supporters.ts';

function auditOf(supporters: number) {
  const audit = openAudit(exampleBattle());
  for (let n = 1; n <= supporters; n++) {
    const since = supporters - n + 1;
    const sums = { gifts: 1, points: n % 1_000, coins: 5 };
    recheckSupporter(audit, {
      side: n % 2,
      sender: `fan${n}`,
      stored: { ...sums, since },
      logged: { ...sums, first: since, scored: since },
    });
  }
  return audit;
}

/** The number of objects in the state, counting nested arrays, maps and fields. */
function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const held = value instanceof Map ? [...value.values()] : Object.values(value);
  return held.reduce((sum: number, one) => sum + objectsIn(one), 1);
}

test('an audit keeps as many objects for ten thousand supporters as for ten', () => {
  const audit = auditOf(10_000);
  expect(objectsIn(audit)).toBe(objectsIn(auditOf(10)));
  expect(audit.supporterDifferences).toEqual([]);
  expect(audit.sides.map(({ supporters }) => supporters)).toEqual([5_000, 5_000]);
});

test('the top three have the most points; of equals, those who reached them first', () => {
  const [even, odd] = auditOf(10_000).sides;
  // The last of each thousand of them has the lowest ordinal.
  expect(even!.top).toEqual(
    [9_998, 8_998, 7_998].map((n) => ({ user: `fan${n}`, points: 998, since: 10_001 - n })),
  );
  expect(odd!.top.map(({ user }) => user)).toEqual(['fan9999', 'fan8999', 'fan7999']);
});
