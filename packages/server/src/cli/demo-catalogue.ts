import type { PutItem } from '@lavish/protocol';

const item = (name: string, price: number, category: string, more: PutItem = {}): PutItem => ({
  name,
  price,
  category,
  ...more,
});

const grand = (kind: 'lottie' | 'video', duration_ms: number, more: PutItem = {}): PutItem => ({
  animation: { kind, duration_ms, fullscreen: true },
  max_quantity: 99,
  ...more,
});

const played = (kind: 'confetti' | 'lottie', duration_ms: number): PutItem => ({
  animation: { kind, duration_ms },
});

/** Twelve gifts, from a coin to a galaxy. The pictures are served at `/art`, the animations at `/effects`. */
export const DEMO_CATALOGUE: ReadonlyMap<string, PutItem> = new Map(
  Object.entries({
    rose: item('Rose', 1, 'classic'),
    heart: item('Heart', 5, 'classic', played('confetti', 2_200)),
    clap: item('Clap', 9, 'classic', played('lottie', 2_300)),
    star: item('Star', 19, 'classic', played('lottie', 2_400)),
    'ice-cream': item('Ice cream', 49, 'sweet', played('lottie', 2_800)),
    balloon: item('Balloon', 99, 'sweet', played('lottie', 3_200)),
    perfume: item('Perfume', 199, 'luxury', played('lottie', 3_000)),
    crown: item('Crown', 499, 'luxury', played('lottie', 3_200)),
    'sports-car': item('Sports car', 1_200, 'luxury', grand('lottie', 4_000)),
    rocket: item('Rocket', 2_500, 'grand', grand('lottie', 4_500)),
    phoenix: item('Phoenix', 5_000, 'grand', grand('lottie', 5_000, { min_vip_level: 3 })),
    galaxy: item('Galaxy', 10_000, 'grand', grand('video', 6_000, { min_vip_level: 5 })),
  }).map(([id, put], sort) => [id, { ...withUrls(id, put), sort }]),
);

function withUrls(id: string, put: PutItem): PutItem {
  const { animation } = put;
  const icon_url = `/art/${id}.svg`;
  return animation == null
    ? { ...put, icon_url }
    : {
        ...put,
        icon_url,
        animation: { ...animation, url: `/effects/${id}.${animation.kind === 'video' ? 'webm' : 'json'}` },
      };
}
