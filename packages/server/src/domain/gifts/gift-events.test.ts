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

it('a changed battle is a change for every room that takes part, with the users of the batch', () => {
  const [novas, rexs, ...others] = roomChangesOf({ rooms, battles: [battle], users }, () => true);
  expect(novas).toMatchObject({ room: 'nova-live', at: gift.at, events: [{ type: 'gift' }], battle });
  expect(rexs).toMatchObject({ room: 'rex-live', at: 0, events: [], battle });
  expect([novas, rexs].map((change) => Object.keys(change!.users))).toEqual([
    ['ann', 'nova'],
    ['nova', 'ann'],
  ]);
  expect(others).toEqual([]);
});

it('gifts outside battles change no battle', () => {
  const [change, ...others] = roomChangesOf({ rooms, battles: [], users }, () => true);
  expect(change).toMatchObject({ room: 'nova-live', battle: null });
  expect(others).toEqual([]);
});

it('a room without subscribers on this node gets no change', () => {
  const watched = (room: string) => room === 'rex-live';
  expect(roomChangesOf({ rooms, battles: [battle], users }, watched).map(({ room }) => room)).toEqual([
    'rex-live',
  ]);
});
