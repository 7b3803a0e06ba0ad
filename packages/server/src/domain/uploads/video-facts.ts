import { MAX_ANIMATION_MS } from '@lavish/protocol';
import type { FileFacts, FileFault } from './file-facts.ts';

/** What a film says about itself. */
export interface VideoFacts {
  /** Null: it does not say. */
  durationMs: number | null;
  tracks: { isVideo: boolean; codec: string; width: number; height: number }[];
}

/** Colours and alpha stand side by side, so the picture on the screen has half of the width. */
const MAX_WIDTH = 4_096;
const MAX_HEIGHT = 2_160;

/** What browsers play: of WebM, and of MP4. */
const CODECS = /^(V_VP8|V_VP9|V_AV1|A_OPUS|A_VORBIS|avc1|avc3|hvc1|hev1|vp09|av01|mp4a|Opus)$/;

/** Whether browsers and our player can play a film. */
export function inspectVideo({ durationMs, tracks }: VideoFacts): FileFacts | FileFault {
  const films = tracks.filter(({ isVideo }) => isVideo);
  const [film] = films;
  if (film === undefined || films.length > 1) return 'the film does not have exactly one track of pictures';
  const unknown = tracks.find(({ codec }) => !CODECS.test(codec));
  if (unknown !== undefined)
    return `the codec ${JSON.stringify(unknown.codec.slice(0, 40))} is not supported`;
  const { width, height } = film;
  if (width < 2 || height < 1 || width > MAX_WIDTH || height > MAX_HEIGHT)
    return `the film has ${width} × ${height} pixels; at most ${MAX_WIDTH} × ${MAX_HEIGHT} are allowed`;
  if (durationMs === null) return 'the film does not say how long it is';
  if (!(durationMs > 0 && durationMs <= MAX_ANIMATION_MS))
    return `the film is ${durationMs / 1_000} s long; it may have 0 to ${MAX_ANIMATION_MS / 1_000} s`;
  return { kind: 'video', width, height, durationMs, pixels: [] };
}
