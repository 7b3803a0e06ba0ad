import { element } from '../look/element.ts';

const EXAMPLE = `import { connect } from '@lavish/client';
import { createEffects } from '@lavish/effects';

const lavish = connect({ url, token });
const items = await lavish.catalogue();
const effects = createEffects(document.querySelector('#stage'), { items });
lavish.on('catalogue', effects.setCatalogue);
const room = lavish.room('room_1');
room.on('gift', (gift, users) =>
  effects.play({
    ...gift,
    senderName: users.get(gift.sender)?.name,
    mine: gift.sender === lavish.user,
  }),
);
room.on('streak_ended', effects.endStreak);`;

const RULES: readonly (readonly [rule: string, words: string])[] = [
  ['In a queue', 'Own gifts first, then the dearer. Twelve wait at most; the least is dropped.'],
  ['A streak is one', 'Two hundred roses are one rose and a rising number.'],
  ['Full screen alone', 'Small effects play two at a time, a full-screen one by itself.'],
  ['Never nothing', 'An asset that is missing or broken: the icon plays. No icon: a wrapped gift.'],
  [
    'Not supported',
    'In Lottie: expressions, layer effects, 3D, sound and camera layers, images and fonts that are not embedded, no size, no frame rate. Anything longer than 60 s. The icon plays instead, and the player’s fallback event says why.',
  ],
  ['Less motion', 'Where the system asks for it, the icon fades in, and nothing moves.'],
  ['Bounded', 'Assets are kept up to 16 MiB, canvases to 2 million pixels, confetti to 240 pieces.'],
];

/** Rules of more characters than this take two columns. */
const LONG = 120;

export const howToUse = (): HTMLElement =>
  element(
    'section',
    { class: 'how' },
    element('h2', { class: 'how__title' }, 'On a page of your own'),
    element('pre', { class: 'how__code', tabindex: '0' }, element('code', {}, EXAMPLE)),
    element(
      'dl',
      { class: 'how__rules' },
      ...RULES.map(([rule, words]) =>
        element(
          'div',
          words.length > LONG ? { class: 'how__rule--long' } : {},
          element('dt', {}, rule),
          element('dd', {}, words),
        ),
      ),
    ),
  );
