import type { Lavish, LiveRoom, Status } from '@lavish/client';
import './connection-banner.css';
import { element, setText } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';

/** Says how the connection stands whenever it does not stand well, and what can be done about it. */
export function createConnectionBanner(lavish: Lavish, room: LiveRoom): HTMLElement {
  const words = element('span', { role: 'status' });
  /** Seconds are for the eye: read out one by one they would drown everything else. */
  const countdown = element('span', { 'aria-hidden': 'true' });
  const act = element('button', { class: 'banner__act', type: 'button' });
  const banner = element(
    'div',
    { class: 'banner' },
    icon('offline'),
    element('p', { class: 'banner__words' }, words, ' ', countdown),
    act,
  );
  let ticking: ReturnType<typeof setInterval> | undefined;
  let roomSays: string | null = null;

  function say(sentence: string, kind: 'waiting' | 'lost' | 'over', label: string | null) {
    setText(words, sentence);
    setText(countdown, '');
    banner.dataset.kind = kind;
    banner.hidden = false;
    act.hidden = label === null;
    act.textContent = label;
  }

  function offline(status: Extract<Status, { state: 'offline' }>) {
    const tell = () => {
      const seconds = Math.ceil((status.retryAtMs - Date.now()) / 1000);
      setText(countdown, seconds <= 1 ? 'Trying again…' : `Trying again in ${seconds} s.`);
    };
    say(sentenceFor(status.detail), 'lost', 'Try now');
    tell();
    ticking = setInterval(tell, 1_000);
  }

  function draw(status: Status) {
    clearInterval(ticking);
    if (status.state === 'closed') say('This visit is over. Reload to come back in.', 'over', 'Reload');
    else if (status.state === 'offline') offline(status);
    else if (roomSays !== null) say(roomSays, 'over', null);
    else if (status.state === 'connecting' || room.status === 'waiting')
      say('Joining the live…', 'waiting', null);
    else banner.hidden = true;
  }

  act.addEventListener('click', () =>
    lavish.status.state === 'closed' ? location.reload() : lavish.retryNow(),
  );
  lavish.on('status', draw);
  room.on('subscribed', (view) => {
    roomSays = view.room.live ? null : ENDED;
    draw(lavish.status);
  });
  room.on('ended', () => {
    roomSays = ENDED;
    draw(lavish.status);
  });
  room.on('refused', (refusal) => {
    roomSays = refusal.detail;
    draw(lavish.status);
  });
  draw(lavish.status);
  return banner;
}

const ENDED = 'The live has ended. Thank you for being here.';

/** The browser knows best when there is no network at all. */
const sentenceFor = (detail: string) => (navigator.onLine ? detail : 'You are offline.');
