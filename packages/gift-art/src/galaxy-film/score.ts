import { seeded } from '../lottie/flourishes.ts';
import { FILM_S } from './sequence.ts';

export const SOUND_HZ = 48_000;
export const CHANNELS = 2;

/** Renders the sound: rising wind, a drum when the galaxy lights up, bells while it rotates, and a last loud drum. */
export async function renderScore(): Promise<AudioBuffer> {
  const context = new OfflineAudioContext(CHANNELS, FILM_S * SOUND_HZ, SOUND_HZ);
  const master = context.createGain();
  master.gain.setValueAtTime(0.7, 0);
  master.gain.setValueAtTime(0.7, FILM_S - 0.5);
  master.gain.linearRampToValueAtTime(0, FILM_S - 0.02);
  const limiter = context.createDynamicsCompressor();
  master.connect(limiter).connect(context.destination);

  wind(context, master, 0, 1.05);
  wind(context, master, 4.2, 0.75);
  drum(context, master, 1.05, 0.9);
  drum(context, master, 4.95, 1.2);
  // An open chord on D.
  for (const [hz, level] of [
    [73.42, 0.2],
    [110, 0.14],
    [146.83, 0.1],
    [185, 0.07],
  ] as const) {
    pad(context, master, hz, level);
  }
  const scale = [587.33, 659.25, 739.99, 880, 987.77, 1_174.66, 1_318.51, 1_479.98, 1_760];
  const random = seeded(5);
  for (let at = 1.15; at < 4.4; at += 0.135) {
    ring(
      context,
      master,
      scale[Math.floor(random() * scale.length)]!,
      at,
      0.05 + random() * 0.04,
      random() * 1.6 - 0.8,
    );
  }
  for (const [index, hz] of scale.entries()) {
    ring(context, master, hz, 4.98 + index * 0.045, 0.12, index / 6 - 0.7);
  }
  return context.startRendering();
}

function ring(context: BaseAudioContext, to: AudioNode, hz: number, at: number, level: number, side: number) {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(level, at + 0.006);
  gain.gain.exponentialRampToValueAtTime(0.0004, at + 0.9);
  const pan = context.createStereoPanner();
  pan.pan.value = side;
  gain.connect(pan).connect(to);
  for (const [partial, share] of [
    [1, 1],
    [2.76, 0.25],
  ] as const) {
    const tone = context.createOscillator();
    const part = context.createGain();
    part.gain.value = share;
    tone.frequency.value = hz * partial;
    tone.connect(part).connect(gain);
    tone.start(at);
    tone.stop(at + 0.95);
  }
}

function drum(context: BaseAudioContext, to: AudioNode, at: number, level: number) {
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.frequency.setValueAtTime(120, at);
  tone.frequency.exponentialRampToValueAtTime(34, at + 0.5);
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(level, at + 0.008);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 1);
  tone.connect(gain).connect(to);
  tone.start(at);
  tone.stop(at + 1.02);
}

function wind(context: BaseAudioContext, to: AudioNode, at: number, seconds: number) {
  const buffer = context.createBuffer(1, Math.ceil(seconds * SOUND_HZ), SOUND_HZ);
  const random = seeded(9);
  buffer.getChannelData(0).forEach((_, index, data) => {
    data[index] = random() * 2 - 1;
  });
  const source = context.createBufferSource();
  source.buffer = buffer;
  const filter = context.createBiquadFilter();
  filter.type = 'bandpass';
  filter.Q.value = 1.4;
  filter.frequency.setValueAtTime(260, at);
  filter.frequency.exponentialRampToValueAtTime(4_200, at + seconds);
  const gain = context.createGain();
  gain.gain.setValueAtTime(0.001, at);
  gain.gain.exponentialRampToValueAtTime(0.22, at + seconds * 0.95);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  source.connect(filter).connect(gain).connect(to);
  source.start(at);
}

function pad(context: BaseAudioContext, to: AudioNode, hz: number, level: number) {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, 1);
  gain.gain.linearRampToValueAtTime(level, 2);
  gain.gain.setValueAtTime(level, 4);
  gain.gain.linearRampToValueAtTime(0, 4.9);
  gain.connect(to);
  // Two slightly detuned oscillators beat slowly against each other.
  for (const detune of [-4, 5]) {
    const tone = context.createOscillator();
    tone.type = 'triangle';
    tone.frequency.value = hz;
    tone.detune.value = detune;
    tone.connect(gain);
    tone.start(1);
    tone.stop(4.95);
  }
}
