import type { Draft } from './battle-action.ts';
import { finish } from './end-battle.ts';
import { judgeRound } from './judge-round.ts';
import { isUnattended } from './outage.ts';
import { closeRound, openBonusRound, openNextRound } from './rounds.ts';

/** A round has run its time: it goes to its winner, and the battle goes on or is over. */
export function settle(draft: Draft): void {
  const unattended = isUnattended(draft.outages, draft.battle.endsAt!);
  const judgement = judgeRound(draft.battle, unattended);
  closeRound(draft, unattended);
  if (judgement.follows === 'nothing') finish(draft, judgement.winner, judgement.decidedBy);
  else if (judgement.follows === 'round') openNextRound(draft);
  else openBonusRound(draft, judgement.follows, judgement.contenders);
}
