import { winnerOf } from './judge.ts';
import { inRound, ofSide, type Story, sidesOf, sum } from './story.ts';

/** Who has given what to a side: most points first, and of equals who came to them first. */
export function supportersOf(story: Story, side: number) {
  const gifts = ofSide(story, side);
  const senders = [...new Set(gifts.map(({ sender }) => sender))].map((user) => {
    const own = gifts.filter(({ sender }) => sender === user);
    const last = gifts.findLastIndex(({ sender, points }) => sender === user && points > 0);
    return { user, gifts: own.length, points: sum(own, 'points'), coins: sum(own, 'coins'), last };
  });
  return senders.sort((a, b) => b.points - a.points || a.last - b.last);
}

/** The three who have scored most. */
export const topOf = (story: Story, side: number) =>
  supportersOf(story, side)
    .filter((one) => one.points > 0)
    .slice(0, 3)
    .map(({ user, points }) => ({ user, points }));

/** Everything that can be read of a score, as it stands. */
export const scoreOf = (story: Story) => ({
  counted: story.counted.length,
  sides: sidesOf(story).map((side) => ({
    points: sum(ofSide(story, side), 'points'),
    coins: sum(ofSide(story, side), 'coins'),
    roundPoints: sum(inRound(story, story.rounds.length, side), 'points'),
    roundsWon: story.rounds.filter((round, index) => round.isOver && winnerOf(story, index) === side).length,
    supporters: supportersOf(story, side).length,
    top: topOf(story, side),
    hosts: story.request.sides[side]!.hosts.map(({ host }) => {
      const own = ofSide(story, side).filter(({ receiver }) => receiver === host);
      return { host, left: story.left.has(host), points: sum(own, 'points'), coins: sum(own, 'coins') };
    }),
  })),
});
