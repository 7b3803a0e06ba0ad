import type { PutItem } from '@lavish/protocol';

const item = (name: string, price: number, category: string, more: PutItem = {}): PutItem => ({
  name,
  price,
  category,
  ...more,
});

const grand = (duration_ms: number, min_vip_level = 0): PutItem => ({
  animation: { kind: 'confetti', duration_ms, fullscreen: true },
  min_vip_level,
  max_quantity: 99,
});

/** Twelve gifts, from a coin to a galaxy. The artwork is served at `/art`. */
export const DEMO_CATALOGUE: ReadonlyMap<string, PutItem> = new Map(
  Object.entries({
    rose: item('Rose', 1, 'classic'),
    heart: item('Heart', 5, 'classic'),
    clap: item('Clap', 9, 'classic'),
    star: item('Star', 19, 'classic'),
    'ice-cream': item('Ice cream', 49, 'sweet'),
    balloon: item('Balloon', 99, 'sweet'),
    perfume: item('Perfume', 199, 'luxury'),
    crown: item('Crown', 499, 'luxury', { animation: { kind: 'confetti', duration_ms: 2_000 } }),
    'sports-car': item('Sports car', 1_200, 'luxury', grand(3_000)),
    rocket: item('Rocket', 2_500, 'grand', grand(3_500)),
    phoenix: item('Phoenix', 5_000, 'grand', grand(4_500, 3)),
    galaxy: item('Galaxy', 10_000, 'grand', grand(6_000, 5)),
  }).map(([id, put], sort) => [id, { ...put, sort, icon_url: `/art/${id}.svg` }]),
);
