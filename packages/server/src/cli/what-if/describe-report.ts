import type {
  WhatIfBattle,
  WhatIfCampaign,
  WhatIfDifference,
  WhatIfReceiver,
  WhatIfReport,
} from '@lavish/protocol';

/** Battles and receivers that are printed. `--json` has more. */
const PRINTED = 10;

const number = (value: number) => value.toLocaleString('en-US');
const signed = (value: number) => `${value > 0 ? '+' : ''}${number(value)}`;

/** The report as lines of text. */
export function describeReport(report: WhatIfReport): string[] {
  return [
    `${number(report.gifts)} gifts from ${report.from} to ${report.to}`,
    '',
    row('', 'before', 'after', 'difference'),
    differenceRow('coins', report.coins),
    differenceRow('receivers earned', report.earned),
    differenceRow('platform kept', report.platform),
    differenceRow('points in battles', report.points),
    '',
    ...battleLines(report.battles),
    ...report.campaigns.flatMap(campaignLines),
    '',
    ...receiverLines(report.receivers),
  ];
}

const row = (title: string, ...cells: string[]) =>
  `  ${title.padEnd(20)}${cells.map((cell) => cell.padStart(24)).join('')}`.trimEnd();

const differenceRow = (title: string, { before, after, difference }: WhatIfDifference) =>
  row(title, number(before), number(after), signed(difference));

function battleLines({
  compared,
  rounds,
  outcomes_changed,
  round_winners_changed,
  undecided,
  changed,
}: WhatIfReport['battles']) {
  return [
    `Battles: ${outcomes_changed} of ${number(compared)} end differently, ${undecided} of them undecided; ${round_winners_changed} of ${number(rounds)} rounds have another winner.`,
    ...changed.slice(0, PRINTED).map(battleLine),
  ];
}

const battleLine = ({ battle, before, after }: WhatIfBattle) =>
  `  ${battle}: ${endOf(before)} → ${endOf(after)}`;

function endOf({ outcome, winner, decided_by, points }: WhatIfBattle['before']): string {
  const score = points.map(number).join(' : ');
  const by = decided_by === null ? '' : ` by ${decided_by}`;
  if (outcome === 'win') return `side ${winner} won${by} (${score})`;
  return `${outcome === null ? 'not over' : outcome.replace('_', ' ')}${by} (${score})`;
}

function campaignLines({ campaign, change, whole, score, gifts, battle_wins, lists }: WhatIfCampaign) {
  const part = whole ? '' : ', only its part in the period';
  const listed = Object.entries(lists).filter(([, { before, after }]) => before.length + after.length > 0);
  return [
    '',
    `Campaign ${campaign} (${change === 'none' ? 'unchanged' : change}${part}):`,
    differenceRow('score', score),
    differenceRow('gifts', gifts),
    differenceRow('battle wins', battle_wins),
    ...listed.map(([list, { before, after }]) => `  ${list}: ${firstOf(before)} → ${firstOf(after)}`),
  ];
}

const firstOf = (places: WhatIfCampaign['lists']['receivers']['before']) =>
  places.length === 0
    ? 'nobody'
    : places
        .slice(0, 3)
        .map(({ rank, id, score }) => `${rank}. ${id} ${number(score)}`)
        .join(', ');

function receiverLines({ compared, changed, top }: WhatIfReport['receivers']) {
  return [
    `Receivers: ${number(changed)} of ${number(compared)} change.`,
    ...top.slice(0, PRINTED).map(receiverLine),
  ];
}

const receiverLine = ({ receiver, earned, points }: WhatIfReceiver) =>
  `  ${receiver}: earned ${change(earned)}, points ${change(points)}`;

const change = ({ before, after, difference }: WhatIfDifference) =>
  `${number(before)} → ${number(after)} (${signed(difference)})`;
