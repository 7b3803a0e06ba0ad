import { expect, it } from 'vitest';
import { exampleBattle } from '../battles/testing/example-battle.ts';
import { exampleCommand, exampleUser, storedGiftOf } from '../testing/examples.ts';
import { roomChangesOf } from './gift-events.ts';

const battle = exampleBattle();
battle.sides[0]!.top = [{ user: 'ann', points: 10 }];
const users = new Map(['ann', 'nova', 'hal'].map((id) => [id, exampleUser({ name: `${id}!` })]));
const gift = storedGiftOf(exampleCommand({ room: 'nova-live', receiver: 'nova' }));
const totals = { gifts: 1, coins: 10, senders: 1 };
const rooms = [{ room: 'nova-live', gifts: [gift], totals, supporters: [] }];

it('a battle is news to every room that takes part, with whoever is new in it', () => {
  const [novas, rexs, ...others] = roomChangesOf({ rooms, battles: [battle], users }, () => true);
  expect(novas).toMatchObject({ room: 'nova-live', at: gift.at, events: [{ type: 'gift' }], battle });
  expect(rexs).toMatchObject({ room: 'rex-live', at: 0, events: [], battle });
  expect([novas, rexs].map((news) => Object.keys(news!.users))).toEqual([
    ['ann', 'nova'],
    ['nova', 'ann'],
  ]);
  expect(others).toEqual([]);
});

it('gifts that no battle counted bring no news of one', () => {
  const [news, ...others] = roomChangesOf({ rooms, battles: [], users }, () => true);
  expect(news).toMatchObject({ room: 'nova-live', battle: null });
  expect(others).toEqual([]);
});

it('a room that nobody watches here gets no news', () => {
  const watched = (room: string) => room === 'rex-live';
  expect(roomChangesOf({ rooms, battles: [battle], users }, watched).map(({ room }) => room)).toEqual([
    'rex-live',
  ]);
});
