import type { GiftEvent } from '@lavish/protocol';
import '../look/look.css';
import '../look/side-colours.css';
import './page.css';
import { element, picture } from '../look/element.ts';
import { wantsLessMotion } from '../look/motion.ts';
import { createFlights } from './gifts/gift-flight.ts';
import { createTapClock } from './gifts/tap-clock.ts';
import { createHostScreen } from './host-screen.ts';
import { createIntro } from './intro.ts';
import { openSession, type SessionKeeper } from './session.ts';
import { createViewerScreen } from './viewer-screen.ts';

/** `?view=host` and `?view=viewer` show one screen. Without it the page has both; a phone shows one at a time. */
const asked = new URLSearchParams(location.search).get('view');
const view = asked === 'host' || asked === 'viewer' ? asked : 'both';
const page = element('main', { class: `page page--${view}` });
document.body.replaceChildren(page);

async function start() {
  page.replaceChildren(message('Opening the stage…'));
  try {
    show(await openSession());
  } catch {
    const again = element('button', { class: 'primary', type: 'button' }, 'Try again');
    again.addEventListener('click', () => void start());
    page.replaceChildren(message('Lavish does not answer. Is it still running where you started it?', again));
  }
}

function message(sentence: string, ...more: Node[]): HTMLElement {
  return element(
    'div',
    { class: 'page__message', role: 'status' },
    picture('/art/favicon.svg', 'page__mark'),
    element('p', {}, sentence),
    ...more,
  );
}

function show(sessions: SessionKeeper) {
  const intro = createIntro();
  const clock = createTapClock(() => performance.now(), intro.measured);
  const phones: HTMLElement[] = [];
  const options = { sessions, clock, alone: view !== 'both', flip: () => turn(phones) };
  const viewer = view === 'host' ? null : createViewerScreen(options);
  const sky = createFlights();

  // With both screens side by side, the viewer's own gifts fly from one phone to the other.
  function departure({ sender, item }: GiftEvent) {
    const from = sender === sessions.current.viewer.user ? viewer?.artOf(item) : null;
    return from ? { from, sky } : null;
  }

  if (viewer !== null) phones.push(phone('viewer', 'A viewer', viewer.element));
  if (view !== 'viewer') phones.push(phone('host', 'The host', createHostScreen(options, departure)));
  phones[0]?.setAttribute('data-front', '');
  page.replaceChildren(...(view === 'both' ? [intro.element] : []), ...phones, sky.element);
}

function phone(kind: 'viewer' | 'host', label: string, screen: HTMLElement): HTMLElement {
  return element(
    'section',
    { class: `phone phone--${kind}`, 'aria-label': `${label}’s screen` },
    element('div', { class: 'phone__glass' }, screen),
    element('p', { class: 'phone__label', 'aria-hidden': 'true' }, label),
  );
}

const TURN_MS = 150;

/** Flips to the other screen, on a phone that shows one at a time. */
function turn(phones: HTMLElement[]) {
  const front = phones.find((each) => each.hasAttribute('data-front'));
  const back = phones.find((each) => !each.hasAttribute('data-front'));
  if (front === undefined || back === undefined) return;
  const edge = wantsLessMotion()
    ? { opacity: 0 }
    : { transform: 'perspective(900px) rotateY(90deg)', opacity: 0.4 };
  const flat = wantsLessMotion()
    ? { opacity: 1 }
    : { transform: 'perspective(900px) rotateY(0)', opacity: 1 };
  const away = front.animate([flat, edge], { duration: TURN_MS, easing: 'ease-in' });
  away.onfinish = () => {
    front.removeAttribute('data-front');
    back.setAttribute('data-front', '');
    back.animate([edge, flat], { duration: TURN_MS, easing: 'ease-out' });
    back.querySelector<HTMLElement>('.flip')?.focus({ preventScroll: true });
  };
}

void start();
