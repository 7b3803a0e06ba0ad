import { type RoomView, shownName } from '@lavish/client';
import './top-bar.css';
import { nameOf } from '../../look/avatar.ts';
import { element, picture, setText } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import { brief, counted } from '../../look/numbers.ts';
import { coinCount, createPodium } from './supporters.ts';

export interface TopBar {
  readonly element: HTMLElement;
  draw(view: RoomView): void;
}

/** The bar at the video's upper edge: the host, the number of viewers, the top supporters. */
export function createTopBar(
  host: { user: string; name: string },
  controls: HTMLElement,
  actions: { supporters(): void; flip: { label: string; act(): void } },
): TopBar {
  const name = element('strong', { class: 'host-pill__name' }, shownName(host.user, host.name));
  const watching = element('span', {}, '–');
  const given = coinCount(0);
  const podium = createPodium();
  const podiumButton = element(
    'button',
    { class: 'podium-button', type: 'button' },
    podium.element,
    element('span', { class: 'visually-hidden' }, 'Top supporters'),
  );
  podiumButton.addEventListener('click', actions.supporters);
  const flip = element(
    'button',
    { class: 'chip flip', type: 'button' },
    icon('flip'),
    element('span', { class: 'flip__label' }, actions.flip.label),
  );
  flip.setAttribute('aria-label', actions.flip.label);
  flip.addEventListener('click', actions.flip.act);

  const bar = element(
    'header',
    { class: 'top-bar' },
    element(
      'div',
      { class: 'host-pill' },
      element('span', { class: 'host-pill__face' }, picture('/art/singer-head.svg', '')),
      element(
        'span',
        { class: 'host-pill__words' },
        name,
        element('span', { class: 'live' }, 'Live', icon('eye'), watching),
      ),
    ),
    podiumButton,
    element(
      'div',
      { class: 'top-bar__more' },
      element('span', { class: 'chip' }, given.element, element('span', {}, 'given')),
      controls,
      flip,
    ),
  );

  return {
    element: bar,
    draw(view) {
      setText(
        name,
        nameOf(host.user, view.users.get(host.user) ?? { name: host.name, avatar_url: null, vip_level: 0 }),
      );
      setText(watching, brief(view.stats.viewers));
      watching.setAttribute('aria-label', counted(view.stats.viewers, 'viewer'));
      given.show(view.stats.coins);
      podiumButton.hidden = view.supporters.length === 0;
      podium.draw(view);
    },
  };
}
