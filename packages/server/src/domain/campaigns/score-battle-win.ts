import type { CampaignRules } from './campaign.ts';
import { contains, runsAt } from './campaign-scope.ts';
import { addScores, multiplierAt, scoreOf } from './score.ts';

/** A battle that a host has won. */
export interface BattleWin {
  host: string;
  /** The host's room in the battle. */
  room: string;
  /** When the battle ended, which can be before it was settled. Unix milliseconds. */
  at: number;
}

/** What a battle win scores in a campaign. The conditions of a scope that only gifts have do not concern it. */
export function scoreBattleWin(campaign: CampaignRules, { host, room, at }: BattleWin): number {
  const { scope, rules } = campaign;
  if (!runsAt(campaign, at) || !contains(scope.rooms, room) || !contains(scope.receivers, host)) return 0;
  const multiplier = multiplierAt(campaign, at);
  return rules
    .filter(({ kind }) => kind === 'battle_wins')
    .reduce((sum, { weight }) => addScores(sum, scoreOf(1, weight, multiplier)), 0);
}
