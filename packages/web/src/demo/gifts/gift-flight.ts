import './gift-flight.css';
import { element } from '../../look/element.ts';
import { artPicture } from '../../look/item-art.ts';
import { wantsLessMotion } from '../../look/motion.ts';

export interface Flights {
  readonly element: HTMLElement;
  /** Moves a picture from the middle of one element to that of another. Calls `landed` if and when it arrives. */
  fly(art: string, from: Element, to: Element, landed: () => void): void;
}

interface Departure {
  art: string;
  from: Element;
  to: Element;
  landed(): void;
}

interface Point {
  x: number;
  y: number;
}

/** More at once are not distinguishable, and each costs two layers. */
const MOST_IN_THE_AIR = 8;
const FLIGHT_MS = 620;

/** On a phone, one of the two screens is hidden behind the other. */
const isDrawn = (node: Element) => node.getClientRects().length > 0;

/** Pictures of gifts that fly across the screen in an arc. */
export function createFlights(): Flights {
  const sky = element('div', { class: 'flights', 'aria-hidden': 'true' });
  let departures: Departure[] = [];
  let inTheAir = 0;

  /** Runs once per frame: measures everything first, then changes it, so that the browser lays out once. */
  function takeOff() {
    const ready = departures.filter(({ from, to }) => isDrawn(from) && isDrawn(to));
    departures = [];
    const within = sky.getBoundingClientRect();
    const routes = ready.map(({ from, to }) => [middle(from, within), middle(to, within)] as const);
    ready.forEach(({ art, landed }, index) => {
      const [start, end] = routes[index]!;
      inTheAir += 1;
      cross(sky, art, start, end, () => {
        inTheAir -= 1;
        landed();
      });
    });
  }

  return {
    element: sky,
    fly(art, from, to, landed) {
      if (wantsLessMotion() || document.hidden) return landed();
      if (inTheAir + departures.length >= MOST_IN_THE_AIR) return;
      departures.push({ art, from, to, landed });
      if (departures.length === 1) requestAnimationFrame(takeOff);
    },
  };
}

function middle(target: Element, within: DOMRect): Point {
  const box = target.getBoundingClientRect();
  return { x: box.left + box.width / 2 - within.left, y: box.top + box.height / 2 - within.top };
}

/** The outer box moves sideways, the inner one up and down. */
function cross(sky: HTMLElement, art: string, start: Point, end: Point, landed: () => void) {
  const image = artPicture(art, 'flight__art');
  const flight = element('div', { class: 'flight' }, image);
  sky.append(flight);
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
    landed();
  };
}
