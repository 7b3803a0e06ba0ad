import { element, picture } from '../look/element.ts';
import type { GalleryItem } from './gallery-items.ts';

/** A card of one gift with its icon in three sizes: the largest in use, that of the tray, and that of a line of text. */
export function giftCard(item: GalleryItem, play: () => void): HTMLElement {
  const button = element('button', { class: 'card__play', type: 'button' }, 'Play');
  button.setAttribute('aria-label', `Play ${item.name}`);
  button.addEventListener('click', play);
  return element(
    'article',
    { class: 'card', 'data-item': item.id },
    element('div', { class: 'card__art' }, picture(item.icon_url, 'card__large')),
    element(
      'div',
      { class: 'card__row' },
      picture(item.icon_url, 'card__medium'),
      element(
        'div',
        { class: 'card__words' },
        element(
          'h2',
          { class: 'card__name' },
          picture(item.icon_url, 'card__small'),
          item.name,
          item.minVipLevel > 0 ? element('span', { class: 'card__vip' }, `VIP ${item.minVipLevel}`) : null,
        ),
        element(
          'p',
          { class: 'card__facts' },
          element('span', { class: 'card__price' }, item.price.toLocaleString('en')),
          ` ${item.price === 1 ? 'coin' : 'coins'} · ${animationWords(item)}`,
        ),
      ),
      button,
    ),
  );
}

function animationWords({ animation: { kind, fullscreen, duration_ms } }: GalleryItem): string {
  const what = { none: 'icon', confetti: 'confetti', lottie: 'Lottie', video: 'video with alpha' }[kind];
  const seconds = duration_ms === undefined ? '' : `, ${(duration_ms / 1_000).toLocaleString('en')} s`;
  return `${fullscreen ? 'full screen, ' : ''}${what}${seconds}`;
}
