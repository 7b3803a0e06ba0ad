import { describe, expect, it } from 'vitest';
import { exampleCommand, hexId, storedGiftOf } from '../../testing/examples.ts';
import type { StoredBattle } from '../battle.ts';
import { judgeGift } from '../judge-gift.ts';
import { auditOf } from '../testing/audit-of.ts';
import { exampleGift, seconds } from '../testing/example-gift.ts';
import { due, give, proposed } from '../testing/play-battle.ts';
import type { PlayedBattle } from '../testing/random-battle.ts';

/** Nova has 30 points from one fan and 10 from another, and Rex has 20. One gift to Nova came after the end. */
function playedDuel(over: { isOver: boolean }): PlayedBattle {
  const gifts: [side: number, points: number, at: number][] = [
    [0, 30, seconds(0)],
    [1, 20, seconds(0)],
    [0, 10, seconds(299.999)],
    [0, 50, seconds(300)],
  ];
  let battle = proposed();
  const played: PlayedBattle = { battle, log: [], contributions: [], overAt: null };
  for (const [side, points, at] of gifts) {
    const sender = `fan-${battle.counted + 1}`;
    const { host: receiver, room } = battle.sides[side]!.hosts[0]!;
    const verdict = judgeGift(battle, exampleGift({ at, room, receiver, sender, price: points }), [])!;
    const command = exampleCommand({ giftId: hexId(played.log.length + 1), sender, room, receiver });
    const gift = storedGiftOf(command, { id: command.giftId, at, coins: points });
    played.log.push({ ...gift, battle: verdict });
    if (verdict.ordinal === null) continue;
    battle = give(battle, side, points, at);
    const since = battle.counted;
    played.contributions.push({ battle: battle.id, side, sender, gifts: 1, points, coins: points, since });
  }
  if (!over.isOver) return { ...played, battle };
  return { ...played, battle: due(battle, seconds(301)), overAt: seconds(301) };
}

it('a running battle is audited on the gifts that it has counted so far', () => {
  const { audit } = auditOf(playedDuel({ isOver: false }));
  expect(audit).toEqual({
    battle: `btl_${'1'.repeat(32)}`,
    state: 'live',
    matches: true,
    gifts: { counted: 3, not_counted: 1, rolls: 0 },
    sides: [
      { points: 40, coins: 40, rounds_won: 0 },
      { points: 20, coins: 20, rounds_won: 0 },
    ],
    result: null,
    differences: [],
  });
});

it('the audit of a battle that is over recomputes its result', () => {
  const played = playedDuel({ isOver: true });
  const { audit } = auditOf(played);
  expect(audit).toMatchObject({ matches: true, result: { winner: 0, decided_by: 'points' } });
  expect(audit.result).toEqual(played.battle.result);
});

describe('a difference names its place, the stored and the recomputed value', () => {
  const gift = (n: number) => `gifts.gft_${hexId(n)}`;
  const verdictOf = ({ log }: PlayedBattle, n: number) => log[n - 1]!.battle;
  const resultOf = ({ battle }: PlayedBattle) => battle.result!;

  it.each<[string, (played: PlayedBattle) => unknown, [where: string, stored: string, recomputed: string][]]>(
    [
      [
        'a side with a point too many',
        ({ battle }) => battle.sides[1]!.points++,
        [['sides.1.points', '21', '20']],
      ],
      [
        'a wrong winner',
        (played) => Object.assign(resultOf(played), { winner: 1 }),
        [['result.winner', '1', '0']],
      ],
      [
        'a wrong policy',
        (played) => Object.assign(resultOf(played), { decided_by: 'draw' }),
        [['result.decided_by', '"draw"', '"points"']],
      ],
      [
        'a gift that was worth less',
        (played) => Object.assign(verdictOf(played, 2), { points: 19 }),
        [[`${gift(2)}.points`, '19', '20']],
      ],
      [
        'a late gift with the reason of a gift between rounds',
        (played) => Object.assign(verdictOf(played, 4), { reason: 'between_rounds' }),
        [[`${gift(4)}.reason`, '"between_rounds"', '"battle_over"']],
      ],
      [
        'a gift with a boost of another battle',
        (played) => verdictOf(played, 1).boosts.push({ id: 'rush', kind: 'window', add: 1 }),
        [[`${gift(1)}.boosts`, '[{"id":"rush","kind":"window","add":1}]', '[]']],
      ],
      [
        'a missing gift',
        ({ log }) => log.splice(1, 1),
        [
          [`${gift(3)}.ordinal`, '3', '2'],
          ['rounds.0.points.1', '20', '0'],
          ['counted', '3', '2'],
          ['sides.1.points', '20', '0'],
        ],
      ],
      [
        'a supporter without gifts',
        ({ contributions }) => Object.assign(contributions[0]!, { sender: 'eve' }),
        [
          ['supporters.0.eve', '{"gifts":1,"points":30,"coins":30,"since":1}', 'null'],
          ['supporters.0.fan-1', 'null', '{"gifts":1,"points":30,"coins":30,"since":1}'],
        ],
      ],
      [
        'a secret that does not match its commitment',
        ({ battle }) => changeSecret(battle),
        [['rules.commitment', expect.any(String), expect.any(String)]],
      ],
    ],
  )('%s', (_, change, expected) => {
    const played = playedDuel({ isOver: true });
    change(played);
    const { audit } = auditOf(played);
    expect(audit.matches).toBe(false);
    expect(audit.differences).toEqual(
      expect.arrayContaining(expected.map(([where, stored, recomputed]) => ({ where, stored, recomputed }))),
    );
  });

  function changeSecret(battle: StoredBattle) {
    battle.secret = 'b'.repeat(64);
    battle.result!.secret = battle.secret;
  }
});

it('the audit reports at most a hundred differences', () => {
  const played = playedDuel({ isOver: true });
  played.log = Array.from({ length: 200 }, () => played.log[0]!);
  expect(auditOf(played).audit.differences).toHaveLength(100);
});

it('a gift judged while the clock was an hour ahead is outside all rounds once the next round has a new start', () => {
  const ahead = seconds(3_600);
  const first = proposed({ duration_s: 10, rounds: 3 });
  const scored = due(give(first, 0, 30, seconds(0)), ahead);
  const { host: receiver, room } = scored.sides[0]!.hosts[0]!;
  const gifts = [
    { battle: first, at: seconds(0), price: 30 },
    { battle: scored, at: ahead + 100, price: 50 },
  ].map(({ battle, at, price }, index) => {
    const verdict = judgeGift(battle, exampleGift({ at, room, receiver, sender: 'fan-1', price }), [])!;
    const command = exampleCommand({ giftId: hexId(index + 1), sender: 'fan-1', room, receiver });
    return { ...storedGiftOf(command, { id: command.giftId, at, coins: price }), battle: verdict };
  });
  expect(gifts[1]!.battle).toMatchObject({ ordinal: null, reason: 'between_rounds' });
  const battle = due(scored, seconds(20));
  const by = { battle: battle.id, side: 0, sender: 'fan-1', gifts: 1, points: 30, coins: 30, since: 1 };
  const { audit } = auditOf({ battle, log: gifts, contributions: [by], overAt: null });
  expect(audit).toMatchObject({ matches: true, differences: [], gifts: { counted: 1, not_counted: 1 } });
});
