// Runs in a page of Chromium, for make-galaxy-film.mjs: draws and encodes frame by frame, however long a frame takes.
import { createScene } from './scene.ts';
import { CHANNELS, renderScore, SOUND_HZ } from './score.ts';
import { FILM_S } from './sequence.ts';
import { type Chunk, writeWebm } from './webm.ts';

/** A square covers a tall stage and a wide one: each shows its middle part. */
const SIDE = 720;
/** As in cinema. Each picture can have a quarter more bits than at 30. */
const FRAMES_PER_SECOND = 24;
/** 6 s are some 600 kB with the sound. */
const PICTURE_BITS_PER_SECOND = 600_000;
const SOUND_BITS_PER_SECOND = 56_000;
/** Times of key frames, in seconds: the start, and the two bursts, where the whole picture changes. */
const KEYS_AT_S = [0, 1.05, 4.95];

const copied = (chunk: EncodedVideoChunk | EncodedAudioChunk) => {
  const bytes = new Uint8Array(chunk.byteLength);
  chunk.copyTo(bytes);
  return { atMs: chunk.timestamp / 1_000, key: chunk.type === 'key', bytes };
};

function fail(fault: DOMException): never {
  throw fault;
}

/** Premultiplied colours on the left, the alpha as grey on the right. */
function createSideBySide(side: number) {
  const canvas = new OffscreenCanvas(side * 2, side);
  const context = canvas.getContext('2d', { alpha: false })!;
  const mask = new OffscreenCanvas(side, side);
  const maskContext = mask.getContext('2d')!;
  return {
    canvas,
    put(picture: HTMLCanvasElement) {
      maskContext.globalCompositeOperation = 'copy';
      maskContext.drawImage(picture, 0, 0);
      maskContext.globalCompositeOperation = 'source-in';
      maskContext.fillStyle = '#ffffff';
      maskContext.fillRect(0, 0, side, side);
      context.fillStyle = '#000000';
      context.fillRect(0, 0, side * 2, side);
      context.drawImage(picture, 0, 0);
      context.drawImage(mask, side, 0);
    },
  };
}

async function encodePictures(chunks: Chunk[]) {
  const encoder = new VideoEncoder({
    output: (chunk) => chunks.push({ track: 'picture', ...copied(chunk) }),
    error: fail,
  });
  encoder.configure({
    codec: 'vp09.00.31.08',
    width: SIDE * 2,
    height: SIDE,
    bitrate: PICTURE_BITS_PER_SECOND,
    framerate: FRAMES_PER_SECOND,
    latencyMode: 'quality',
  });
  const scene = createScene(SIDE);
  const both = createSideBySide(SIDE);
  const keys = new Set(KEYS_AT_S.map((seconds) => Math.ceil(seconds * FRAMES_PER_SECOND)));
  for (let index = 0; index < FILM_S * FRAMES_PER_SECOND; index += 1) {
    scene.draw(index / FRAMES_PER_SECOND);
    both.put(scene.canvas);
    const frame = new VideoFrame(both.canvas, { timestamp: (index * 1e6) / FRAMES_PER_SECOND });
    encoder.encode(frame, { keyFrame: keys.has(index) });
    frame.close();
    while (encoder.encodeQueueSize > 4) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await encoder.flush();
}

async function encodeSound(chunks: Chunk[]): Promise<Uint8Array> {
  let header = new Uint8Array();
  const encoder = new AudioEncoder({
    output(chunk, metadata) {
      const description = metadata?.decoderConfig?.description;
      if (description instanceof ArrayBuffer) header = new Uint8Array(description);
      chunks.push({ track: 'sound', ...copied(chunk) });
    },
    error: fail,
  });
  encoder.configure({
    codec: 'opus',
    sampleRate: SOUND_HZ,
    numberOfChannels: CHANNELS,
    bitrate: SOUND_BITS_PER_SECOND,
  });
  const score = await renderScore();
  const data = new Float32Array(score.length * CHANNELS);
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    data.set(score.getChannelData(channel), channel * score.length);
  }
  const sound = new AudioData({
    format: 'f32-planar',
    sampleRate: SOUND_HZ,
    numberOfFrames: score.length,
    numberOfChannels: CHANNELS,
    timestamp: 0,
    data,
  });
  encoder.encode(sound);
  sound.close();
  await encoder.flush();
  return header;
}

/** Returns the film as a WebM file in base64, because the page returns its result as JSON. */
export async function makeFilm(): Promise<string> {
  const chunks: Chunk[] = [];
  const soundHeader = await encodeSound(chunks);
  await encodePictures(chunks);
  const film = writeWebm({
    width: SIDE * 2,
    height: SIDE,
    durationMs: FILM_S * 1_000,
    soundHeader,
    soundHz: SOUND_HZ,
    channels: CHANNELS,
    chunks,
  });
  return btoa(Array.from(film, (byte) => String.fromCharCode(byte)).join(''));
}

/** Returns the picture at `t` seconds as a data URL of a PNG. */
export function drawMoment(t: number): string {
  const scene = createScene(SIDE);
  scene.draw(t);
  return scene.canvas.toDataURL('image/png');
}
