export interface Chime {
  /** Plays more notes for more expensive gifts. Plays nothing until the browser allows the page to make sound. */
  ring(coins: number): void;
  close(): void;
}

/** A pentatonic scale in Hz: any of its notes sound good together. */
const NOTES = [523.25, 587.33, 659.25, 783.99, 880, 1_046.5, 1_174.66, 1_318.51, 1_567.98];
/** The number of notes from this many coins on. */
const TIERS: readonly (readonly [coins: number, notes: number])[] = [
  [5_000, 9],
  [1_000, 7],
  [100, 5],
  [10, 3],
  [0, 2],
];
const STEP_S = 0.075;
const RING_S = 0.9;
const VOLUME = 0.09;
/** Limits the sound in a busy room. */
const MIN_INTERVAL_MS = 350;

/** Returns null on a device without sound; gifts then play silently. */
function openAudio(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

/** Synthesizes bell sounds in the browser, so that there is no file to fetch. */
export function createChime(): Chime {
  let audio: AudioContext | null = null;
  let rangAtMs = -Infinity;

  function note(context: AudioContext, frequency: number, atS: number) {
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, atS);
    gain.gain.linearRampToValueAtTime(VOLUME, atS + 0.008);
    gain.gain.exponentialRampToValueAtTime(0.0005, atS + RING_S);
    gain.connect(context.destination);
    // A bell sound is a tone and a quieter, inharmonic partial.
    for (const [partial, level] of [
      [1, 1],
      [2.76, 0.22],
    ] as const) {
      const tone = context.createOscillator();
      const share = context.createGain();
      share.gain.value = level;
      tone.frequency.value = frequency * partial;
      tone.connect(share).connect(gain);
      tone.start(atS);
      tone.stop(atS + RING_S);
    }
  }

  return {
    ring(coins) {
      const nowMs = performance.now();
      if (nowMs - rangAtMs < MIN_INTERVAL_MS) return;
      rangAtMs = nowMs;
      audio ??= openAudio();
      const context = audio;
      if (context === null) return;
      if (context.state !== 'running') return void context.resume().catch(() => undefined);
      const [, notes] = TIERS.find(([from]) => coins >= from)!;
      for (const [step, frequency] of NOTES.slice(0, notes).entries())
        note(context, frequency, context.currentTime + step * STEP_S);
    },
    close() {
      void audio?.close().catch(() => undefined);
      audio = null;
    },
  };
}
