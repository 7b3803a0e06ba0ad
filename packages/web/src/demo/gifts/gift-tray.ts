import type { Item } from '@lavish/protocol';
import './gift-tray.css';
import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import { createChoice } from '../controls/choice.ts';
import { createBalance } from '../wallet/balance.ts';
import type { Catalogue, CatalogueState } from './catalogue.ts';
import { createGiftTile, type GiftTile } from './gift-tile.ts';
import type { Hold } from './hold.ts';
import { isOnSale, nextSaleChangeMs } from './on-sale.ts';

export interface GiftTray {
  readonly element: HTMLElement;
  /** Shows the viewer's coins. */
  show(coins: number): void;
  /** The picture element of an item; null when it is not visible. */
  artOf(item: string): Element | null;
}

interface Actions {
  /** Returns false if the gift was not sent. */
  send(item: Item, quantity: number): boolean;
  topUp(): void;
  hold: Hold;
  /** The server's time. Unix milliseconds. */
  nowMs(): number;
}

const QUANTITIES = [1, 10, 99] as const;
const SKELETONS = 8;
/** A minute, after which the server's clock may be known better. */
const MAX_DELAY_MS = 60_000;
/** Names of categories have at least one letter, so this is none of them. */
const EVERYTHING = '';

/** The tray at the lower edge: gifts, balance and quantity. */
export function createGiftTray(catalogue: Catalogue, vipLevel: number, actions: Actions): GiftTray {
  const balance = createBalance('/art/coin.svg', 'coins');
  const grid = element('div', { class: 'tray__grid', role: 'group', 'aria-label': 'Gifts' });
  const quantities = createChoice<number>('How many at a tap', 1, drawTiles);
  const categories = createChoice<string>('Kind of gift', EVERYTHING, drawCategory);
  let tiles: GiftTile[] = [];
  let coins: number | null = null;
  let nextChange: ReturnType<typeof setTimeout> | undefined;

  function drawTiles() {
    for (const tile of tiles) tile.draw(quantities.chosen, coins);
  }

  function hideOthers() {
    for (const { element: tile, item } of tiles)
      tile.hidden = categories.chosen !== EVERYTHING && item.category !== categories.chosen;
  }

  function drawCategory() {
    hideOthers();
    grid.scrollTop = 0;
  }

  /** Keeps the tile of an unchanged item, so that a press or the focus on it is not lost. */
  function tileOf(item: Item): GiftTile {
    const same = tiles.find((tile) => tile.item.id === item.id && isSame(tile.item, item));
    return same ?? createGiftTile(item, vipLevel, actions.hold, () => actions.send(item, quantities.chosen));
  }

  /** Puts the tiles into the grid, if they have changed. */
  function place(next: GiftTile[]) {
    const nodes = next.length === 0 ? [nothing()] : next.map((tile) => tile.element);
    const focused = tiles.find((tile) => tile.element === document.activeElement)?.item.id;
    tiles = next;
    const areThere = nodes.every((node, index) => grid.childNodes[index] === node);
    if (areThere && nodes.length === grid.childNodes.length) return;
    // A button that is removed while it is held receives no pointerup.
    actions.hold.release();
    const { scrollTop } = grid;
    grid.replaceChildren(...nodes);
    grid.scrollTop = scrollTop;
    tiles.find(({ item }) => item.id === focused)?.element.focus({ preventScroll: true });
  }

  function drawAtNextChange(ms: number | null) {
    clearTimeout(nextChange);
    if (ms !== null) nextChange = setTimeout(() => draw(catalogue.state), Math.min(ms, MAX_DELAY_MS));
  }

  function draw(state: CatalogueState) {
    grid.setAttribute('aria-busy', String(state.kind === 'loading'));
    categories.element.hidden = state.kind !== 'ready';
    if (state.kind === 'loading') return grid.replaceChildren(...skeletons());
    if (state.kind === 'failed') return grid.replaceChildren(retry(state.detail, catalogue));
    const nowMs = actions.nowMs();
    const items = state.items.filter((item) => isOnSale(item, nowMs));
    drawAtNextChange(nextSaleChangeMs(state.items, nowMs));
    place(items.map(tileOf));
    const kinds = categoriesOf(items);
    categories.offer([{ value: EVERYTHING, label: 'All' }, ...kinds]);
    categories.element.hidden = kinds.length < 2;
    drawTiles();
    hideOthers();
  }

  const topUp = element('button', { class: 'tray__top-up', type: 'button' }, icon('plus'), 'Top up');
  topUp.addEventListener('click', actions.topUp);
  quantities.offer(QUANTITIES.map((value) => ({ value, label: `×${value}` })));
  catalogue.watch(draw);

  return {
    element: element(
      'section',
      { class: 'panel tray', 'aria-label': 'Send a gift' },
      element('div', { class: 'tray__head' }, balance.element, topUp, quantities.element),
      element('div', { class: 'tray__kinds' }, categories.element),
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

const isSame = (item: Item, other: Item) => JSON.stringify(item) === JSON.stringify(other);

/** Categories in the order of their first item. */
const categoriesOf = (items: readonly Item[]) =>
  [...new Set(items.flatMap(({ category }) => category ?? []))].map((value) => ({
    value,
    label: value.charAt(0).toUpperCase() + value.slice(1),
  }));

const skeletons = () =>
  Array.from({ length: SKELETONS }, () =>
    element('span', { class: 'tile tile--skeleton', 'aria-hidden': 'true' }),
  );

const nothing = () =>
  element('p', { class: 'tray__message' }, 'There are no gifts yet. Add one with PUT /v1/catalogue/rose.');

function retry(detail: string, catalogue: Catalogue): HTMLElement {
  const again = element('button', { class: 'tray__top-up', type: 'button' }, 'Try again');
  again.addEventListener('click', () => void catalogue.load());
  return element('div', { class: 'tray__message', role: 'alert' }, element('p', {}, detail), again);
}
