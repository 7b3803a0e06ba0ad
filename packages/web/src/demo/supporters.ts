import type { RoomView } from '@lavish/client';
import './supporters.css';
import { element, picture } from '../element.ts';
import { avatar, nameOf } from './avatar.ts';
import { brief, counted } from './numbers.ts';

/** The ranking as a list, best first. `me` is marked, so that one finds oneself. */
export function createSupporterList(me: string, most: number) {
  const list = element('ol', { class: 'supporters', 'aria-label': 'Top supporters' });
  const nobody = element('p', { class: 'empty' }, 'Nobody yet. The first gift takes the top.');
  const whole = element('div', { class: 'supporters-or-none' }, list, nobody);

  function draw({ supporters, users }: RoomView) {
    nobody.hidden = supporters.length > 0;
    list.replaceChildren(
      ...supporters.slice(0, most).map(({ user, coins }, index) => {
        const known = users.get(user);
        return element(
          'li',
          { class: `supporter supporter--${index + 1}` },
          element('span', { class: 'supporter__rank' }, String(index + 1)),
          avatar(user, known),
          element(
            'span',
            { class: 'supporter__words' },
            element('span', { class: 'supporter__name' }, user === me ? 'You' : nameOf(user, known)),
            coinCount(coins),
          ),
        );
      }),
    );
  }
  return { element: whole, draw };
}

/** The first three, as discs in a corner. */
export function createPodium() {
  const podium = element('span', { class: 'podium', 'aria-hidden': 'true' });
  return {
    element: podium,
    draw({ supporters, users }: RoomView) {
      podium.replaceChildren(...supporters.slice(0, 3).map(({ user }) => avatar(user, users.get(user))));
    },
  };
}

/** A coin and how many. */
export const coinCount = (coins: number): HTMLElement =>
  element(
    'span',
    { class: 'coin-count' },
    picture('/art/coin.svg', 'coin-count__coin'),
    element('span', { 'aria-label': counted(coins, 'coin') }, brief(coins)),
  );
