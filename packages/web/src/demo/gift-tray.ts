import type { Item } from '@lavish/protocol';
import './gift-tray.css';
import { element } from '../element.ts';
import { icon } from '../icons.ts';
import { type Balance, createBalance } from './balance.ts';
import type { Catalogue, CatalogueState } from './catalogue.ts';
import { createGiftTile, type GiftTile } from './gift-tile.ts';

export interface GiftTray {
  readonly element: HTMLElement;
  /** Coins that the viewer has. */
  show(coins: number): void;
  /** Where an item's picture is; null when it is not to be seen. */
  artOf(item: string): Element | null;
}

const QUANTITIES = [1, 10, 99] as const;
const SKELETONS = 12;

/** The gifts, the balance and how many at a tap: under the thumb, at the lower edge. */
export function createGiftTray(
  catalogue: Catalogue,
  vipLevel: number,
  actions: { send(item: Item, quantity: number): void; topUp(): void },
): GiftTray {
  const balance: Balance = createBalance('/art/coin.svg', 'coins');
  const grid = element('div', { class: 'tray__grid', role: 'group', 'aria-label': 'Gifts' });
  let tiles: GiftTile[] = [];
  let coins: number | null = null;
  let quantity = 1;

  function drawTiles() {
    for (const tile of tiles) tile.draw(quantity, coins);
  }

  function draw(state: CatalogueState) {
    grid.setAttribute('aria-busy', String(state.kind === 'loading'));
    if (state.kind === 'loading') return grid.replaceChildren(...skeletons());
    if (state.kind === 'failed') return grid.replaceChildren(retry(state.detail, catalogue));
    const nowMs = Date.now();
    tiles = state.items
      .filter(({ active_from, active_until }) => {
        const begun = active_from === null || Date.parse(active_from) <= nowMs;
        return begun && (active_until === null || nowMs < Date.parse(active_until));
      })
      .map((item) => createGiftTile(item, vipLevel, () => actions.send(item, quantity)));
    drawTiles();
    const none = element(
      'p',
      { class: 'tray__message' },
      'There are no gifts yet. Add one with PUT /v1/catalogue/rose.',
    );
    grid.replaceChildren(...(tiles.length === 0 ? [none] : tiles.map((tile) => tile.element)));
  }

  const topUp = element('button', { class: 'tray__top-up', type: 'button' }, icon('plus'), 'Top up');
  topUp.addEventListener('click', actions.topUp);
  const quantities = quantityChoice((chosen) => {
    quantity = chosen;
    drawTiles();
  });
  catalogue.watch(draw);

  return {
    element: element(
      'section',
      { class: 'panel tray', 'aria-label': 'Send a gift' },
      element('div', { class: 'tray__head' }, balance.element, topUp, quantities),
      grid,
    ),
    show(amount) {
      coins = amount;
      balance.show(amount);
      drawTiles();
    },
    artOf(id) {
      const button = tiles.find(({ item }) => item.id === id)?.element;
      return button === undefined || button.offsetParent === null ? null : button.firstElementChild;
    },
  };
}

let choices = 0;

function quantityChoice(chosen: (quantity: number) => void): HTMLElement {
  const name = `quantity-${++choices}`;
  const options = QUANTITIES.map((quantity) => {
    const input = element('input', {
      class: 'visually-hidden',
      type: 'radio',
      name,
      value: String(quantity),
    });
    input.checked = quantity === 1;
    input.addEventListener('change', () => chosen(quantity));
    return element('label', { class: 'quantity' }, input, element('span', {}, `×${quantity}`));
  });
  return element(
    'fieldset',
    { class: 'quantities' },
    element('legend', { class: 'visually-hidden' }, 'How many at a tap'),
    ...options,
  );
}

const skeletons = () =>
  Array.from({ length: SKELETONS }, () =>
    element('span', { class: 'tile tile--skeleton', 'aria-hidden': 'true' }),
  );

function retry(detail: string, catalogue: Catalogue): HTMLElement {
  const again = element('button', { class: 'tray__top-up', type: 'button' }, 'Try again');
  again.addEventListener('click', () => void catalogue.load());
  return element('div', { class: 'tray__message', role: 'alert' }, element('p', {}, detail), again);
}
