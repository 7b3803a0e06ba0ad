import type { Effects } from '@lavish/effects';
import { element, setText } from '../look/element.ts';
import { GALLERY_ITEMS, type GalleryItem } from './gallery-items.ts';

export interface Controls {
  readonly element: HTMLElement;
  /** Plays one gift as if a viewer had sent it. */
  send(item: GalleryItem): void;
}

const SENDERS = ['Mia', 'Noah', 'Aiko', 'Zuri', 'Leo', 'Ines'];
const FLOOD_GIFTS = 200;

export function createControls(effects: Effects): Controls {
  let sent = 0;
  const nextId = () => {
    sent += 1;
    return `gift-${sent}`;
  };
  const status = element('p', { class: 'controls__status', role: 'status' });
  const own = element('input', { type: 'checkbox', id: 'own' });

  const show = () => {
    const { playing, waiting, dropped, assetBytes } = effects.state;
    const names = playing.map(({ item, count }) => (count > 1 ? `${item.name} ×${count}` : item.name));
    setText(
      status,
      `${names.join(', ') || 'Nothing plays'} · ${waiting} waiting · ${dropped} dropped · ${Math.round(assetBytes / 1024)} kB of assets`,
    );
  };
  for (const event of ['start', 'end', 'fallback', 'drop'] as const) effects.on(event, show);
  setInterval(show, 500);

  const gift = (item: GalleryItem) => ({
    id: nextId(),
    item: item.id,
    quantity: 1,
    coins: item.price,
    senderName: SENDERS[sent % SENDERS.length]!,
    mine: own.checked,
  });

  const act = (label: string, onClick: (button: HTMLButtonElement) => void) => {
    const button = element('button', { class: 'controls__button', type: 'button' }, label);
    button.addEventListener('click', () => {
      onClick(button);
      show();
    });
    return button;
  };
  const toggle = (label: string, turn: (on: boolean) => void) => {
    const button = act(label, () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', `${on}`);
      turn(on);
    });
    button.setAttribute('aria-pressed', 'false');
    return button;
  };

  const streak = () => {
    const [rose] = GALLERY_ITEMS;
    const id = nextId();
    for (let count = 1; count <= FLOOD_GIFTS; count += 1) {
      effects.play({ ...gift(rose!), senderName: 'Mia', streak: { id, count } });
    }
  };
  const everything = () => {
    for (const item of GALLERY_ITEMS) effects.play(gift(item));
  };

  show();
  return {
    element: element(
      'div',
      { class: 'controls' },
      element(
        'div',
        { class: 'controls__buttons' },
        toggle('Pause', (on) => (on ? effects.pause() : effects.resume())),
        act('Skip', () => effects.skip()),
        toggle('Mute', (on) => effects.mute(on)),
        act('All at once', everything),
        act(`A streak of ${FLOOD_GIFTS}`, streak),
        element('label', { class: 'controls__own' }, own, 'sent by me'),
      ),
      status,
    ),
    send(item) {
      effects.play(gift(item));
      show();
    },
  };
}
