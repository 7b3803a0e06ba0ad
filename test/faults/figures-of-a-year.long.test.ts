import { compareFigures } from '../docs/support/compare-figures.ts';
import { seededChoices } from './support/rounds.ts';

/** Clocks that change by 30 minutes, at midnight with two midnights, and at midnight with none. Kathmandu is at 5:45. */
const ZONES = ['Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Havana', 'Africa/Cairo'];

const random = seededChoices('figures of a year');
const OTHERS = ['UTC', 'Asia/Kolkata', 'America/St_Johns'];

for (const zone of ZONES) {
  const seed = Math.floor(random() * 2 ** 31);
  compareFigures({ zone, from: '2025-07-01', to: '2026-07-01', giftsADay: 12, seed }, OTHERS);
}
