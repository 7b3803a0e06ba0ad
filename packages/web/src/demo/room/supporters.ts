import type { RoomView } from '@lavish/client';
import './supporters.css';
import { avatar, nameOf } from '../../look/avatar.ts';
import { element, picture, setText } from '../../look/element.ts';
import { brief, counted } from '../../look/numbers.ts';

/** The ranking as a list, best first. Marks the entry of `me`. */
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
            coinCount(coins).element,
          ),
        );
      }),
    );
  }
  return { element: whole, draw };
}

/** The first three supporters as avatars in a corner. */
export function createPodium() {
  const podium = element('span', { class: 'podium', 'aria-hidden': 'true' });
  let standing = '';
  return {
    element: podium,
    draw({ supporters, users }: RoomView) {
      const best = supporters.slice(0, 3).map(({ user }) => ({ user, known: users.get(user) }));
      const stands = JSON.stringify(best);
      if (stands === standing) return;
      standing = stands;
      podium.replaceChildren(...best.map(({ user, known }) => avatar(user, known)));
    },
  };
}

/** A coin icon and the amount. */
export function coinCount(coins: number) {
  const number = element('span', {});
  function show(many: number) {
    setText(number, brief(many));
    number.setAttribute('aria-label', counted(many, 'coin'));
  }
  show(coins);
  const coin = picture('/art/coin.svg', 'coin-count__coin');
  return { element: element('span', { class: 'coin-count' }, coin, number), show };
}
