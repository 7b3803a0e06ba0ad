import type { PostBattle } from '@lavish/protocol';

interface DemoHost {
  user: string;
  room: string;
}

/** A battle of 75 seconds with one boost of each kind. */
export const demoBattle = (host: DemoHost, rival: DemoHost): PostBattle => ({
  mode: 'solo',
  sides: [host, rival].map(({ user, room }) => ({ hosts: [{ host: user, room }] })),
  duration_s: 75,
  countdown_s: 5,
  tie: { policy: 'overtime', overtime_s: 20 },
  boosts: [
    { id: 'double-points', kind: 'window', from_s: 14, to_s: 26, multiplier: 2 },
    {
      id: 'crowd-task',
      kind: 'task',
      from_s: 32,
      to_s: 52,
      target_points: 1_500,
      reward_s: 10,
      multiplier: 2,
    },
    {
      id: 'last-shot',
      kind: 'finisher',
      from_s: -12,
      multiplier: 3,
      items: ['crown', 'sports-car', 'rocket'],
    },
    { id: 'critical', kind: 'chance', chance: 0.08, multiplier: 3 },
  ],
  invite_ttl_s: 30,
});
