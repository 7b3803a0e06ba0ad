import type { StoredBattle, StoredSide } from './battle.ts';

/** A side before the first round. */
export const unplayedSide = (
  name: string | null,
  hosts: readonly { host: string; room: string; accepted: boolean }[],
): StoredSide => ({
  name,
  hosts: hosts.map(({ host, room, accepted }) => ({
    host,
    room,
    accepted,
    left: false,
    points: 0,
    coins: 0,
  })),
  points: 0,
  coins: 0,
  roundPoints: 0,
  roundsWon: 0,
  pointsSince: 0,
  roundsSince: 0,
  supporters: 0,
  top: [],
});

/** What a battle with these sides has before its first round. */
export const unplayedBattle = (sides: StoredSide[]) =>
  ({
    sides,
    contenders: sides.map((_, index) => index),
    departures: [],
    round: 0,
    kind: 'regular',
    startsAt: null,
    endsAt: null,
    announced: [],
    rounds: [],
    lastAt: null,
    counted: 0,
    suddenWinner: null,
    result: null,
  }) satisfies Partial<StoredBattle>;
