import type { Lavish, LiveRoom, Status } from '@lavish/client';
import './connection-banner.css';
import { element, setText } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';

/** Shows problems of the connection and offers an action, such as trying again. */
export function createConnectionBanner(lavish: Lavish, room: LiveRoom): HTMLElement {
  const words = element('span', { role: 'status' });
  /** The countdown is hidden from screen readers, which would read every second. */
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
  let roomProblem: string | null = null;

  function show(sentence: string, kind: 'waiting' | 'lost' | 'over', label: string | null) {
    setText(words, sentence);
    setText(countdown, '');
    banner.dataset.kind = kind;
    banner.hidden = false;
    act.hidden = label === null;
    act.textContent = label;
  }

  function offline(status: Extract<Status, { state: 'offline' }>) {
    const drawCountdown = () => {
      const seconds = Math.ceil((status.retryAtMs - Date.now()) / 1000);
      setText(countdown, seconds <= 1 ? 'Trying again…' : `Trying again in ${seconds} s.`);
    };
    show(sentenceFor(status.detail), 'lost', 'Try now');
    drawCountdown();
    ticking = setInterval(drawCountdown, 1_000);
  }

  function draw(status: Status) {
    clearInterval(ticking);
    if (status.state === 'closed') show('This visit is over. Reload to come back in.', 'over', 'Reload');
    else if (status.state === 'offline') offline(status);
    else if (roomProblem !== null) show(roomProblem, 'over', null);
    else if (status.state === 'connecting' || room.status === 'waiting')
      show('Joining the live…', 'waiting', null);
    else banner.hidden = true;
  }

  act.addEventListener('click', () =>
    lavish.status.state === 'closed' ? location.reload() : lavish.retryNow(),
  );
  lavish.on('status', draw);
  room.on('subscribed', (view) => {
    roomProblem = view.room.live ? null : ENDED;
    draw(lavish.status);
  });
  room.on('ended', () => {
    roomProblem = ENDED;
    draw(lavish.status);
  });
  room.on('refused', (refusal) => {
    roomProblem = refusal.detail;
    draw(lavish.status);
  });
  draw(lavish.status);
  return banner;
}

const ENDED = 'The live stream has ended. Thank you for watching.';

/** Uses the browser's own detection of a missing network. */
const sentenceFor = (detail: string) => (navigator.onLine ? detail : 'You are offline.');
