// The part of canvas-confetti 1.9 that we use; it brings no types of its own.
declare module 'canvas-confetti' {
  interface Burst {
    particleCount?: number;
    angle?: number;
    spread?: number;
    startVelocity?: number;
    gravity?: number;
    scalar?: number;
    ticks?: number;
    colors?: string[];
    /** From 0 to 1 of the canvas. */
    origin?: { x: number; y: number };
    disableForReducedMotion?: boolean;
  }
  type Confetti = (burst: Burst) => Promise<undefined> | null;
  const confetti: {
    create(canvas: HTMLCanvasElement, options: { resize: boolean; useWorker: boolean }): Confetti;
  };
  export default confetti;
}
