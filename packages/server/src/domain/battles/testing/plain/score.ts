import { inRound, ofSide, type PlainHistory, sidesOf, sum } from './history.ts';
import { winnerOf } from './judge.ts';

/** The supporters of a side by points; of equals, the first to reach them. */
export function supportersOf(history: PlainHistory, side: number) {
  const gifts = ofSide(history, side);
  const senders = [...new Set(gifts.map(({ sender }) => sender))].map((user) => {
    const own = gifts.filter(({ sender }) => sender === user);
    const last = gifts.findLastIndex(({ sender, points }) => sender === user && points > 0);
    return { user, gifts: own.length, points: sum(own, 'points'), coins: sum(own, 'coins'), last };
  });
  return senders.sort((a, b) => b.points - a.points || a.last - b.last);
}

/** The three supporters with the most points. */
export const topOf = (history: PlainHistory, side: number) =>
  supportersOf(history, side)
    .filter((one) => one.points > 0)
    .slice(0, 3)
    .map(({ user, points }) => ({ user, points }));

/** The complete current score. */
export const scoreOf = (history: PlainHistory) => ({
  counted: history.counted.length,
  sides: sidesOf(history).map((side) => ({
    points: sum(ofSide(history, side), 'points'),
    coins: sum(ofSide(history, side), 'coins'),
    roundPoints: sum(inRound(history, history.rounds.length, side), 'points'),
    roundsWon: history.rounds.filter((round, index) => round.isOver && winnerOf(history, index) === side)
      .length,
    supporters: supportersOf(history, side).length,
    top: topOf(history, side),
    hosts: history.request.sides[side]!.hosts.map(({ host }) => {
      const own = ofSide(history, side).filter(({ receiver }) => receiver === host);
      return { host, left: history.left.has(host), points: sum(own, 'points'), coins: sum(own, 'coins') };
    }),
  })),
});
