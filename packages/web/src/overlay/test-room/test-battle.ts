import type { Battle, BattleSide } from '@lavish/protocol';

const COUNTDOWN_MS = 3_000;
const ROUND_MS = 30_000;
const RESULT_MS = 9_000;
const LOOP_MS = COUNTDOWN_MS + ROUND_MS + RESULT_MS;
/** Times since the start of the round. */
const DOUBLE_MS = { from: 5_000, to: 13_000 };
const TASK_MS = { from: 14_000, to: 22_000 };
const TARGET = 1_200;

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * Returns the state at `nowMs` of a test battle, which runs from countdown to result and starts again. `before` is the
 * previous state; the version is one higher.
 */
export function testBattle(beganMs: number, nowMs: number, before: Battle | null): Battle {
  const loop = Math.floor((nowMs - beganMs) / LOOP_MS);
  const startMs = beganMs + loop * LOOP_MS + COUNTDOWN_MS;
  const endMs = startMs + ROUND_MS;
  const roundMs = Math.min(ROUND_MS, Math.max(0, nowMs - startMs));
  const isOver = nowMs >= endMs;
  const points = pointsAt(roundMs, loop);
  const winner = points[0]! > points[1]! ? 0 : 1;
  const within = ({ from, to }: { from: number; to: number }) => from <= roundMs && roundMs < to && !isOver;
  const done = Math.max(0, roundMs - TASK_MS.from) * 0.11;

  const battle: Battle = {
    id: `btl_test${loop}`,
    mode: 'solo',
    state: isOver ? 'finished' : nowMs < startMs ? 'countdown' : 'live',
    version: 0,
    inviter: null,
    round: 1,
    sides: [side(0, 'luna', points[0]!, 'mia'), side(1, 'kai', points[1]!, 'jonas')],
    boosts: within(DOUBLE_MS)
      ? [{ id: 'double', kind: 'window', multiplier: 2, side: null, ends_at: iso(startMs + DOUBLE_MS.to) }]
      : [],
    tasks: [
      {
        id: 'task',
        target_points: TARGET,
        points: [Math.floor(done), Math.floor(done * 0.7)],
        reached: [false, false],
      },
    ],
    expires_at: null,
    starts_at: iso(startMs),
    ends_at: iso(endMs),
    server_time: iso(nowMs),
    rules: {
      duration_s: ROUND_MS / 1000,
      countdown_s: COUNTDOWN_MS / 1000,
      rounds: 1,
      tie: { policy: 'draw', overtime_s: 60, max: 1 },
      boosts: [
        { id: 'double', kind: 'window', from_s: 5, to_s: 13, multiplier: 2 },
        {
          id: 'task',
          kind: 'task',
          from_s: TASK_MS.from / 1000,
          to_s: TASK_MS.to / 1000,
          multiplier: 3,
          target_points: TARGET,
          reward_s: 10,
        },
      ],
      multiplier_cap: 10,
      invite_ttl_s: 60,
      accept: 'auto',
      commitment: '',
    },
    result: isOver
      ? {
          outcome: 'win',
          winner,
          decided_by: 'points',
          sides: points.map((sum, index) => ({
            points: sum,
            coins: sum,
            mvp: { user: ['mia', 'jonas'][index]!, points: Math.floor(sum * 0.6) },
          })),
          rounds: [],
          secret: '',
          finished_at: iso(endMs),
        }
      : null,
  };
  return { ...battle, version: before === null ? 1 : before.version + 1 };
}

const side = (index: number, host: string, points: number, top: string): BattleSide => ({
  index,
  name: null,
  hosts: [{ host, room: index === 0 ? 'test' : 'other', points, coins: points, accepted: true, left: false }],
  points,
  coins: points,
  rounds_won: 0,
  top: [{ user: top, points: Math.floor(points * 0.6) }],
});

/** One side leads first and the other overtakes it; in the next battle the sides are swapped. */
function pointsAt(roundMs: number, loop: number): number[] {
  const s = Math.floor(roundMs / 500) / 2;
  const early = Math.floor(s * 190 + 220 * Math.sin(s / 2.1));
  const late = Math.floor(s * s * 6.9 + 40 * Math.sin(s * 1.7));
  const sums = [Math.max(0, early), Math.max(0, late)];
  return loop % 2 === 0 ? sums : sums.reverse();
}
