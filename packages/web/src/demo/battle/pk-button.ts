import { isolatedName, type Lavish, type LiveRoom } from '@lavish/client';
import type { Battle, PostBattle } from '@lavish/protocol';
import './pk-button.css';
import { element, picture, setText } from '../../look/element.ts';
import type { Notice } from '../controls/notice.ts';
import type { Contestant } from './contestants.ts';
import type { BattleMoment } from './follow-battle.ts';

interface Parts {
  lavish: Lavish;
  room: LiveRoom;
  rival: Contestant;
  proposal(): PostBattle;
  notice: Notice;
}

type Step = 'idle' | 'asked' | 'countdown' | 'live' | 'sure' | 'over';

const SURE_MS = 3_500;
const NO_ANSWER: Partial<Record<Battle['state'], string>> = {
  declined: 'cannot right now. Ask again later.',
  expired: 'did not answer.',
  cancelled: 'is not in a battle any more: it was called off.',
};

/** The host's button for battles: it proposes one, and cancels or ends the one that exists. */
export function createPkButton({ lavish, room, rival, proposal, notice }: Parts) {
  const words = element('span', {});
  const button = element(
    'button',
    { class: 'pk-button', type: 'button' },
    picture('/art/versus.svg', 'pk-button__sign'),
    words,
  );
  let asked: Battle | null = null;
  let current: Battle | null = null;
  let step: Step = 'idle';
  let busy = false;
  let asking: ReturnType<typeof setInterval> | undefined;

  const labels: Record<Step, () => string> = {
    idle: () => 'Start PK',
    asked: () => `Asking ${isolatedName(rival.user, rival.name)}… ${secondsLeft()} s`,
    countdown: () => 'Call it off',
    live: () => 'Leave',
    sure: () => 'Leave and lose?',
    over: () => 'Rematch',
  };

  function secondsLeft(): number {
    const untilMs = Date.parse(asked?.expires_at ?? '') - lavish.serverNowMs();
    return Math.max(0, Math.ceil((untilMs || 0) / 1000));
  }

  function become(next: Step) {
    step = next;
    button.dataset.step = step;
    setText(words, labels[step]());
  }

  async function act() {
    switch (step) {
      case 'idle':
        return wait(await lavish.battles.start(proposal()));
      case 'over': {
        const again = current?.inviter === proposal().sides[0]?.hosts[0]?.host;
        const { battles } = lavish;
        return wait(await (again ? battles.rematch(current!.id) : battles.start(proposal())));
      }
      case 'asked':
        await lavish.battles.cancel(asked!.id);
        return forget();
      case 'countdown':
        return void (await lavish.battles[current!.inviter === null ? 'leave' : 'cancel'](current!.id));
      case 'live':
        become('sure');
        setTimeout(() => step === 'sure' && become('live'), SURE_MS);
        return;
      case 'sure':
        return void (await lavish.battles.leave(current!.id));
    }
  }

  function wait(battle: Battle) {
    if (battle.state !== 'invited') return;
    asked = battle;
    become('asked');
    asking = setInterval(() => become('asked'), 1_000);
  }

  function forget() {
    clearInterval(asking);
    asked = null;
    if (step === 'asked') become('idle');
  }

  button.addEventListener('click', async () => {
    if (busy) return;
    busy = true;
    try {
      await act();
    } catch (fault) {
      notice.show(fault instanceof Error ? fault.message : String(fault));
    } finally {
      busy = false;
    }
  });

  room.on('battle_event', (event) => {
    if (event.battle !== asked?.id) return;
    if (event.type === 'battle_countdown' || event.type === 'battle_started') forget();
    if (event.type !== 'battle_ended') return;
    forget();
    notice.show(`${isolatedName(rival.user, rival.name)} ${NO_ANSWER[event.state] ?? 'is not there.'}`);
  });
  become('idle');

  return {
    element: button,
    draw(moment: BattleMoment | null) {
      current = moment?.battle ?? null;
      if (asked !== null) return;
      const phase = moment?.clock.phase ?? null;
      const next =
        phase === null ? 'idle' : phase === 'over' ? 'over' : phase === 'countdown' ? 'countdown' : 'live';
      if (next !== step && !(next === 'live' && step === 'sure')) become(next);
    },
  };
}
