/** Someone in the demo's audience. */
export interface Character {
  user: string;
  name: string;
  vipLevel: number;
  /** How likely to be the one who gives, beside the others. */
  eagerness: number;
  /** 0…1: how easily a dear gift is given. */
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

/** The host's. A few who give all the time, one or two who can afford it, many who give now and then: as in any room. */
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

/** Who stands by the rival, as loud as the others when it comes to a battle. */
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
