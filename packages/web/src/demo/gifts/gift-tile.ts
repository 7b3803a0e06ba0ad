import { shownName } from '@lavish/client';
import type { Item } from '@lavish/protocol';
import { element, picture, setText } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import { itemArt } from '../../look/item-art.ts';
import { bump } from '../../look/motion.ts';
import { brief, counted } from '../../look/numbers.ts';
import type { Hold } from './hold.ts';

export interface GiftTile {
  readonly element: HTMLButtonElement;
  readonly item: Item;
  /** Draws the tile for a viewer with this many coins who would send `quantity`. `coins` null: not loaded yet. */
  draw(quantity: number, coins: number | null): void;
}

/** A gift in the tray. A tap sends it, holding repeats it. An unaffordable or locked gift looks disabled; a tap on it explains why. */
export function createGiftTile(item: Item, vipLevel: number, hold: Hold, send: () => boolean): GiftTile {
  const locked = item.min_vip_level > vipLevel;
  const art = itemArt(item, 'tile__art');
  const amount = element('span', {}, brief(item.price));
  // Repeats for screen readers what is visible: quantity, price, and why the gift is out of reach.
  const times = element('span', { class: 'visually-hidden' });
  const more = element('span', { class: 'visually-hidden' });
  const button = element(
    'button',
    { class: `tile${locked ? ' tile--locked' : ''}`, type: 'button' },
    art,
    times,
    element('span', { class: 'tile__name' }, shownName(item.id, item.name)),
    element(
      'span',
      { class: 'tile__price', 'aria-hidden': 'true' },
      picture('/art/coin.svg', 'tile__coin'),
      amount,
    ),
    locked
      ? element(
          'span',
          { class: 'tile__lock', 'aria-hidden': 'true' },
          icon('lock'),
          `VIP ${item.min_vip_level}`,
        )
      : null,
  );
  button.dataset.item = item.id;

  const tile: GiftTile = {
    element: button,
    item,
    draw(quantity, coins) {
      const price = item.price * quantity;
      const missing = coins === null ? 0 : Math.max(0, price - coins);
      setText(amount, brief(price));
      button.classList.toggle('tile--out-of-reach', locked || missing > 0);
      setText(times, quantity === 1 ? '' : `${quantity} times`);
      const short = locked || missing === 0 ? '' : `. ${counted(missing, 'coin')} short`;
      setText(more, `${price === 1 ? 'coin' : 'coins'}${short}`);
    },
  };
  hold.on(button, () => {
    bump(art, 0.8);
    return send();
  });
  return tile;
}
