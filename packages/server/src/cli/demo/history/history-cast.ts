import { between, pickOne, pickWeighted, type Random, seededRandom } from '../../simulate/seeded-random.ts';

const GIVERS = 2_400;
/** Users who watch and never give. */
const VIEWERS_ONLY = 1_500;
/** Givers who gave often and stopped some days before the end, so that the summary has users who went quiet. */
const QUIET = 10;
const QUIET_DAYS = 9;

export interface HistoryUser {
  id: string;
  name: string;
  region: string;
  vipLevel: number;
  /** The first day on which they come, from 0. */
  fromDay: number;
  /** The day from which on they come no more. */
  untilDay: number;
}

export interface HistoryHost extends HistoryUser {
  /** How many gifts they get, relative to the others. */
  popularity: number;
  /** When they go live, in hours after the start of a day. */
  startsAtHour: number;
  /** How long they stay, in hours. */
  hours: number;
  /** The probability that they are live on a day. */
  diligence: number;
  /** The givers who watch them. */
  fans: readonly HistoryGiver[];
}

export interface HistoryGiver extends HistoryUser {
  /** How often they give, relative to the others. */
  eagerness: number;
  /** How often they choose an expensive gift, 0…1. */
  generosity: number;
}

export interface HistoryCast {
  hosts: readonly HistoryHost[];
  givers: readonly HistoryGiver[];
  viewersOnly: readonly HistoryUser[];
}

const HOST_NAMES = [
  ...['Nova', 'Ivo', 'Selma', 'Rex', 'Mara', 'Juno', 'Tariq', 'Elif', 'Bodhi', 'Noemi'],
  ...['Cleo', 'Anders', 'Yasmin', 'Otto', 'Farah', 'Leif', 'Paloma', 'Kenji', 'Asha', 'Milo'],
  ...['Vera', 'Sami', 'Odile', 'Ravi', 'Lotte', 'Hugo', 'Naila', 'Enzo'],
];
const FIRST_NAMES = [
  ...['Alma', 'Ben', 'Carla', 'Davi', 'Edda', 'Finn', 'Gia', 'Hassan', 'Ida', 'Jamal', 'Kira', 'Lars'],
  ...['Maya', 'Nils', 'Olga', 'Pavel', 'Qadir', 'Rita', 'Sven', 'Tessa', 'Umar', 'Vito', 'Wanda', 'Ximena'],
];
const REGIONS = ['br', 'de', 'in', 'jp', 'ng', 'us'];

/** Creates the users of a history of so many days. The same seed gives the same users. */
export function castOf(seed: number, days: number): HistoryCast {
  const random = seededRandom(seed);
  const givers = Array.from({ length: GIVERS }, (_, index) => giverOf(random, days, index));
  const viewersOnly = Array.from({ length: VIEWERS_ONLY }, (_, index) =>
    userOf(random, days, `viewer_${index + 1}`, pickOne(random, FIRST_NAMES)),
  );
  return { hosts: hostsOf(random, days, givers), givers, viewersOnly };
}

function userOf(random: Random, days: number, id: string, name: string): HistoryUser {
  // A third is there from the beginning, and half of all stay to the end.
  const fromDay = random() < 0.35 ? 0 : Math.floor((days - 1) * random());
  const stays = random() < 0.5 ? days : between(random, 5, 200);
  return {
    id,
    name,
    region: pickWeighted(random, REGIONS, (region) => 1 + REGIONS.indexOf(region)),
    vipLevel: 0,
    fromDay,
    untilDay: fromDay + stays,
  };
}

function giverOf(random: Random, days: number, index: number): HistoryGiver {
  const name = pickOne(random, FIRST_NAMES);
  const user = userOf(random, days, `${name.toLowerCase()}_${index + 1}`, name);
  const generosity = random() ** 6;
  const giver = {
    ...user,
    vipLevel: Math.floor(generosity * 8),
    // A tenth of the givers sends about half of the gifts.
    eagerness: 0.1 + random() ** 8 * 6,
    generosity,
  };
  if (index >= QUIET) return giver;
  return {
    ...giver,
    eagerness: 8,
    generosity: 0.5,
    fromDay: Math.floor((days / (QUIET + 2)) * index),
    untilDay: days - QUIET_DAYS,
  };
}

const hostsOf = (random: Random, days: number, givers: readonly HistoryGiver[]): HistoryHost[] =>
  HOST_NAMES.map((name, index) => ({
    ...userOf(random, days, `${name.toLowerCase()}_${index + 1}`, name),
    // Half of the hosts are there from the beginning.
    fromDay: index < HOST_NAMES.length / 2 ? 0 : Math.floor(days * (0.03 + 0.85 * random())),
    untilDay: index % 13 === 12 ? days - 20 : days,
    popularity: 1 / (index + 3),
    startsAtHour: startHour(random),
    hours: between(random, 3, 8) / 2,
    diligence: 0.3 + random() * 0.5,
    fans: givers.filter(() => random() < 0.1),
  }));

/** In hours after five in the morning: most hosts are live in the evening. */
function startHour(random: Random): number {
  const part = random();
  if (part < 0.12) return between(random, 8, 14) / 2;
  if (part < 0.3) return between(random, 15, 23) / 2;
  if (part < 0.9) return between(random, 23, 31) / 2;
  return between(random, 33, 37) / 2;
}
