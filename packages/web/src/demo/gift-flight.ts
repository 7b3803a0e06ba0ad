import './gift-flight.css';
import { element, picture } from '../element.ts';
import { wantsLessMotion } from './motion.ts';

export interface Flights {
  readonly element: HTMLElement;
  /** Sends a picture from the middle of one element to that of another; `landed` is called if and when it arrives. */
  fly(art: string, from: Element, to: Element, landed: () => void): void;
}

/** More at once is a blur, and each costs two layers. */
const MOST_IN_THE_AIR = 8;
const FLIGHT_MS = 620;

/** On a phone one of the two screens is behind the other. */
const isDrawn = (node: Element) => node.getClientRects().length > 0;

/** Pictures on their way across the screen, in an arc: one box goes sideways, the one inside it goes up and over. */
export function createFlights(): Flights {
  const sky = element('div', { class: 'flights', 'aria-hidden': 'true' });
  let inTheAir = 0;

  function middle(target: Element, within: DOMRect) {
    const box = target.getBoundingClientRect();
    return { x: box.left + box.width / 2 - within.left, y: box.top + box.height / 2 - within.top };
  }

  return {
    element: sky,
    fly(art, from, to, landed) {
      if (wantsLessMotion() || document.hidden) return landed();
      if (inTheAir >= MOST_IN_THE_AIR) return;
      if (!isDrawn(from) || !isDrawn(to)) return;
      const within = sky.getBoundingClientRect();
      const start = middle(from, within);
      const end = middle(to, within);
      const image = picture(art, 'flight__art');
      const flight = element('div', { class: 'flight' }, image);
      sky.append(flight);
      inTheAir += 1;
      const timing = { duration: FLIGHT_MS, fill: 'both' } as const;
      flight.animate([{ transform: `translateX(${start.x}px)` }, { transform: `translateX(${end.x}px)` }], {
        ...timing,
        easing: 'cubic-bezier(0.4, 0.1, 0.6, 1)',
      });
      const rise = image.animate(
        [
          { transform: `translateY(${start.y}px) scale(0.7)`, opacity: 0.4 },
          {
            transform: `translateY(${Math.min(start.y, end.y) - 40}px) scale(1.25)`,
            opacity: 1,
            offset: 0.55,
            easing: 'ease-in',
          },
          { transform: `translateY(${end.y}px) scale(0.55)`, opacity: 0.9 },
        ],
        { ...timing, easing: 'cubic-bezier(0.2, 0.7, 0.4, 1)' },
      );
      rise.onfinish = () => {
        flight.remove();
        inTheAir -= 1;
        landed();
      };
    },
  };
}
