import { FILL, styled } from '../scene/style.ts';
import { drawGiftBox } from './gift-box.ts';
import type { Player, PlayerOptions } from './player.ts';

/** The icon stands in the middle of a small effect's square, and is never larger than there. */
const ICON_SIZE = { width: '54%', height: '54%', maxWidth: '300px', maxHeight: '300px' };
const POP_MS = 520;
const BOB_MS = 2_200;
const FADE_MS = 300;

/** Shows the item's picture: it pops up and floats, or only fades in. Without a picture it shows a gift box. */
export function playIcon({ box, item }: PlayerOptions, lessMotion: boolean): Player {
  const holder = styled('div', { ...FILL, display: 'grid', placeItems: 'center' });
  const picture = styled('img', { ...ICON_SIZE, objectFit: 'contain' });
  picture.alt = '';
  picture.addEventListener('error', () => picture.replaceWith(drawGiftBox(ICON_SIZE)), { once: true });
  if (item.icon_url === null) holder.append(drawGiftBox(ICON_SIZE));
  else {
    picture.src = item.icon_url;
    holder.append(picture);
  }
  box.append(holder);
  const motions = lessMotion ? [fadeIn(holder)] : [pop(holder), bob(holder)];

  return {
    durationMs: null,
    again: () => motions[0]?.play(),
    pause() {
      for (const motion of motions) motion.pause();
    },
    resume() {
      for (const motion of motions) if (motion.playState === 'paused') motion.play();
    },
    mute() {},
    destroy() {
      for (const motion of motions) motion.cancel();
      holder.remove();
    },
  };
}

const fadeIn = (node: Element) => node.animate([{ opacity: 0 }, { opacity: 1 }], FADE_MS);

const pop = (node: Element) =>
  node.animate(
    [
      { transform: 'translateY(30%) scale(.2)', opacity: 0 },
      { transform: 'translateY(-4%) scale(1.14)', opacity: 1, offset: 0.6 },
      { transform: 'none', opacity: 1 },
    ],
    { duration: POP_MS, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
  );

/** Composed with the pop, so that both can run. */
const bob = (node: Element) =>
  node.animate(
    [
      { transform: 'translateY(0) rotate(-2deg)' },
      { transform: 'translateY(-5%) rotate(2deg)' },
      { transform: 'translateY(0) rotate(-2deg)' },
    ],
    { duration: BOB_MS, iterations: Infinity, easing: 'ease-in-out', composite: 'add' },
  );
