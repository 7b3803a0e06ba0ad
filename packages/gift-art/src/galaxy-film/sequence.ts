// The sequence of the film in seconds: it gets dark and stars rush in, the galaxy lights up and rotates, contracts, and bursts.
export const FILM_S = 6;
export const LIT = 1.05;
export const GATHERS = 4.35;
export const BURSTS = 4.95;

export const clamp = (value: number) => Math.min(1, Math.max(0, value));
/** 0 before `from`, 1 after `to`, and a smooth transition in between. */
export const ramp = (t: number, from: number, to: number) => {
  const x = clamp((t - from) / (to - from));
  return x * x * (3 - 2 * x);
};
