import './face-off.css';
import { element, picture, setText } from '../../look/element.ts';
import { bump, leave } from '../../look/motion.ts';

/** Before the first round: the versus sign between the hosts, and the seconds to the start. */
export function createFaceOff() {
  const number = element('strong', { class: 'face-off__number' });
  const place = element('div', { class: 'face-off-place' });
  let shown: HTMLElement | null = null;
  let shownSeconds = 0;

  function open() {
    shown = element(
      'div',
      { class: 'face-off' },
      picture('/art/versus.svg', 'face-off__sign'),
      element('div', { class: 'face-off__count' }, number),
    );
    place.append(shown);
  }

  return {
    element: place,
    /** Milliseconds until the round begins; null: hide the face-off. */
    draw(leftMs: number | null) {
      if (leftMs === null) {
        if (shown !== null) leave(shown, 'scale(1.3)', 240);
        shown = null;
        return;
      }
      if (shown === null) open();
      const seconds = Math.ceil(leftMs / 1000);
      if (seconds === shownSeconds) return;
      shownSeconds = seconds;
      setText(number, String(seconds));
      bump(number, 1.6);
    },
  };
}
