/** A viewer of the demo's audience. */
export interface Character {
  user: string;
  name: string;
  vipLevel: number;
  /** How often this viewer sends a gift, relative to the others. */
  eagerness: number;
  /** How often this viewer sends an expensive gift, 0…1. */
  generosity: number;
}

const character = (name: string, vipLevel: number, eagerness: number, generosity: number): Character => ({
  user: `demo_${name
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()}`,
  name,
  vipLevel,
  eagerness,
  generosity,
});

/** The audience of the demo's host: a few who send often, one or two who send expensive gifts, and many who send rarely. */
export const CAST: readonly Character[] = [
  character('Yuna', 3, 5, 0.5),
  character('luca99', 0, 6, 0.1),
  character('Zuri', 1, 3, 0.2),
  character('Tomás', 0, 3, 0.1),
  character('Big Ole', 8, 2, 1),
  character('noor.k', 0, 4, 0.1),
  character('Mei Lin', 5, 3, 0.6),
  character('kwame_b', 1, 3, 0.2),
  character('Inês', 0, 2, 0.1),
  character('Priya', 2, 3, 0.3),
  character('oskar', 0, 2, 0),
  character('Amara', 0, 2, 0.2),
  character('Dmitri', 1, 1, 0.3),
  character('Freya', 0, 2, 0),
  character('Santi', 0, 1, 0.1),
  character('Linh', 0, 2, 0.1),
];

/** The audience of the rival, which sends as much in a battle as the host's. */
export const RIVAL_CAST: readonly Character[] = [
  character('Mateo', 2, 5, 0.5),
  character('hana_x', 0, 6, 0.1),
  character('Viktor', 6, 2, 1),
  character('sol', 0, 4, 0.1),
  character('Aylin', 1, 3, 0.3),
  character('Jonas', 0, 3, 0.1),
  character('Chidi', 5, 3, 0.6),
  character('rosa.m', 0, 3, 0.2),
  character('Anouk', 1, 2, 0.2),
  character('Deniz', 0, 2, 0),
];
