import { isolatedName, type Lavish } from '@lavish/client';
import type { Battle } from '@lavish/protocol';
import './invitation.css';
import { minutes, sideName } from '../../battle/battle-labels.ts';
import { element, picture, setText } from '../../look/element.ts';
import type { Notice } from '../controls/notice.ts';
import { createSheet } from '../controls/sheet.ts';
import type { Contestant } from './contestants.ts';

interface Parts {
  lavish: Lavish;
  me: string;
  /** The hosts for whom the page has drawings. */
  hosts: readonly Contestant[];
  notice: Notice;
}

/**
 * Shows a host an invitation to a battle: the challenger, the duration, and buttons to accept or decline. It stays hidden
 * during another battle, because it could not be accepted then.
 */
export function createInvitation({ lavish, me, hosts, notice }: Parts) {
  const face = element('img', { class: 'invitation__face', alt: '' });
  const who = element('strong', { class: 'invitation__who' });
  const rules = element('p', { class: 'invitation__rules' });
  const accept = element('button', { class: 'primary', type: 'button' }, 'Accept');
  const decline = element('button', { class: 'invitation__no', type: 'button' }, 'Not now');
  const sheet = createSheet(
    'PK battle',
    element(
      'div',
      { class: 'invitation' },
      element('span', { class: 'invitation__disc' }, face),
      picture('/art/versus.svg', 'invitation__sign'),
      who,
      rules,
    ),
    element('div', { class: 'invitation__answers' }, decline, accept),
  );
  let asked: Battle | null = null;
  let isBusy = false;
  let ticking: ReturnType<typeof setInterval> | undefined;

  const nameOf = (user: string) => isolatedName(user, hosts.find((host) => host.user === user)?.name);

  function draw(battle: Battle) {
    const others = battle.sides.filter((side) => side.hosts.every(({ host }) => host !== me));
    const look =
      hosts.find(({ user }) => others[0]?.hosts.some(({ host }) => host === user))?.look ?? 'rival';
    face.setAttribute('src', `/art/${look}-head.svg`);
    setText(who, `${others.map((side) => sideName(side, nameOf)).join(' and ')} wants a battle with you`);
    const left = () => {
      const leftMs = Math.max(0, Date.parse(battle.expires_at ?? '') - lavish.serverNowMs());
      const rounds = battle.rules.rounds > 1 ? `Best of ${battle.rules.rounds}, ` : '';
      const length = `${rounds}${minutes(battle.rules.duration_s * 1000)} a round`;
      setText(rules, `${length}. Answer within ${Math.ceil(leftMs / 1000)} s.`);
    };
    left();
    clearInterval(ticking);
    ticking = setInterval(left, 1_000);
  }

  async function answer(action: 'accept' | 'decline') {
    if (asked === null) return;
    try {
      await lavish.battles[action](asked.id);
    } catch (fault) {
      notice.show(fault instanceof Error ? fault.message : String(fault));
    }
    sheet.close();
  }

  accept.addEventListener('click', () => void answer('accept'));
  decline.addEventListener('click', () => void answer('decline'));
  lavish.on('invites', (invites) => {
    const [next] = invites;
    const isNew = next !== undefined && next.id !== asked?.id;
    asked = next ?? null;
    clearInterval(ticking);
    if (next === undefined) return sheet.close();
    draw(next);
    if (isNew && !isBusy) sheet.open();
  });

  return {
    element: sheet.element,
    /** Sets whether a battle is running. */
    busy(yes: boolean) {
      if (yes === isBusy) return;
      isBusy = yes;
      if (yes) sheet.close();
      else if (asked !== null) sheet.open();
    },
  };
}
