import './intro.css';
import { element, picture, setText } from '../look/element.ts';

/** The introduction beside the screens. */
export function createIntro() {
  const latency = element('strong', { class: 'intro__number intro__number--none' }, '– ms');
  const what = element('span', {}, 'Send a gift to see how long it takes.');
  const whole = element(
    'header',
    { class: 'intro' },
    element(
      'p',
      { class: 'intro__brand' },
      picture('/art/favicon.svg', 'intro__mark'),
      element('span', {}, 'Lavish'),
    ),
    element('h1', { class: 'intro__title' }, 'Send a gift. Watch it land.'),
    element(
      'p',
      { class: 'intro__lead' },
      'The left phone is yours, a viewer’s. The right one is the host’s. Every gift is paid for and on disk before either screen counts it.',
    ),
    element('p', { class: 'intro__latency' }, latency, what),
    element(
      'p',
      { class: 'intro__hint' },
      'Tap the rose three times quickly. Then start a PK on the host’s phone and choose a side.',
    ),
  );
  return {
    element: whole,
    measured(ms: number) {
      latency.classList.remove('intro__number--none');
      setText(latency, `${Math.round(ms)} ms`);
      setText(what, 'from your tap, through the database, to the host’s screen.');
    },
  };
}
