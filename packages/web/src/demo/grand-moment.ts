import type { Users } from '@lavish/client';
import type { GiftEvent, Item } from '@lavish/protocol';
import './grand-moment.css';
import { element, picture, setText } from '../element.ts';
import { nameOf } from './avatar.ts';
import type { Confetti } from './confetti.ts';
import { artUrl } from './item-art.ts';
import { bump, leave } from './motion.ts';
import { brief } from './numbers.ts';

export interface GrandMoments {
  /** Light, behind everything that is written. */
  readonly back: HTMLElement;
  /** The gift itself, before it. */
  readonly front: HTMLElement;
  /** Plays what the item deserves; a cheap one gets nothing here. */
  gift(event: GiftEvent, item: Item | undefined, users: Users, mine: boolean): void;
}

interface Moment {
  key: string;
  count: number;
  coins: number;
  item: Item;
  sender: string;
}

interface Playing extends Moment {
  countNode: HTMLElement;
}

/** Beyond this the cheapest is left to its row: nobody waits a minute for a rocket to pass. */
const MOST_WAITING = 3;
const SHORTEST_MS = 2_000;
const LONGEST_MS = 8_000;
const USUAL_MS = 3_000;
const LEAVE_MS = 320;

/** An item with `fullscreen` fills the stage, one with `confetti` throws some. One at a time, the rest in a short queue. */
export function createGrandMoments(confetti: Confetti): GrandMoments {
  const back = element('div', { class: 'moments', 'aria-hidden': 'true' });
  const front = element('div', { class: 'moments', 'aria-hidden': 'true' });
  let waiting: Moment[] = [];
  let playing: Playing | null = null;

  function play(moment: Moment) {
    const { item } = moment;
    const countNode = element('span', { class: 'moment__count' });
    setText(countNode, moment.count > 1 ? `×${brief(moment.count)}` : '');
    const durationMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, item.animation.duration_ms ?? USUAL_MS));
    const light = element(
      'div',
      { class: 'moment-light' },
      element('i', { class: 'moment-light__rays' }),
      element('i', { class: 'moment-light__halo' }),
    );
    const gift = element(
      'div',
      { class: 'moment', 'data-motion': motionOf(item) },
      element(
        'p',
        { class: 'moment__words' },
        element('span', { class: 'moment__sender' }, `${moment.sender} sent`),
        element('span', { class: 'moment__name' }, item.name, ' ', countNode),
      ),
      picture(artUrl(item), 'moment__art'),
    );
    back.append(light);
    front.append(gift);
    playing = { ...moment, countNode };
    confetti.shower();
    setTimeout(() => {
      leave(light, 'none', LEAVE_MS);
      leave(gift, 'scale(1.08)', LEAVE_MS);
      playing = null;
      const [next] = waiting;
      waiting = waiting.slice(1);
      if (next !== undefined) play(next);
    }, durationMs);
  }

  /** A gift of a streak that plays or waits only raises its count. */
  function joined({ key, count }: Moment): boolean {
    const queued = waiting.find((each) => each.key === key);
    if (queued !== undefined) queued.count = Math.max(queued.count, count);
    if (playing?.key !== key) return queued !== undefined;
    setText(playing.countNode, `×${brief(count)}`);
    bump(playing.countNode, 1.8);
    return true;
  }

  return {
    back,
    front,
    gift(event, item, users, mine) {
      if (item === undefined || document.hidden) return;
      if (item.animation.fullscreen !== true) {
        if (item.animation.kind === 'confetti') confetti.burst();
        return;
      }
      const moment = {
        key: event.streak?.id ?? event.id,
        count: event.streak?.count ?? event.quantity,
        coins: event.coins,
        item,
        sender: mine ? 'You' : nameOf(event.sender, users.get(event.sender)),
      };
      if (joined(moment)) return;
      if (playing === null) return play(moment);
      waiting = [...waiting, moment].sort((a, b) => b.coins - a.coins).slice(0, MOST_WAITING);
    },
  };
}

/** How a drawing of ours moves; any other picture blooms. */
function motionOf(item: Item): string {
  const drawing = /^\/art\/([a-z-]+)\.svg$/.exec(item.icon_url ?? '')?.[1];
  return drawing ?? 'bloom';
}
