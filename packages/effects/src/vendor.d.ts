// Types of the library functions that we use. canvas-confetti 1.9 has no types; those of lottie-web 5.13 describe another
// build than the one we load.
declare module 'canvas-confetti' {
  interface Shape {
    type: 'path';
    path: string;
    matrix: readonly [number, number, number, number, number, number];
  }
  interface Burst {
    particleCount?: number;
    angle?: number;
    spread?: number;
    startVelocity?: number;
    gravity?: number;
    drift?: number;
    decay?: number;
    flat?: boolean;
    scalar?: number;
    ticks?: number;
    colors?: string[];
    shapes?: (Shape | 'square' | 'circle' | 'star')[];
    /** From 0 to 1 of the canvas. */
    origin?: { x: number; y: number };
    disableForReducedMotion?: boolean;
  }
  export interface Confetti {
    (burst: Burst): Promise<undefined> | null;
    /** Removes all pieces. */
    reset(): void;
  }
  const confetti: {
    create(canvas: HTMLCanvasElement, options: { resize: boolean; useWorker: boolean }): Confetti;
  };
  export default confetti;
}

declare module 'lottie-web/build/player/esm/lottie_light_canvas.min.js' {
  export interface LottieAnimation {
    /** Starts building the drawing. Reports a broken one to the listeners of `error`, or throws. */
    setupAnimation(drawing: object): void;
    goToAndStop(value: number, isFrame: boolean): void;
    getDuration(inFrames: boolean): number;
    setSubframe(on: boolean): void;
    resize(): void;
    destroy(): void;
    addEventListener(name: 'error' | 'DOMLoaded', listener: () => void): () => void;
  }
  const lottie: {
    loadAnimation(options: {
      container: Element;
      renderer: 'canvas';
      loop: boolean;
      autoplay: boolean;
      rendererSettings: { preserveAspectRatio: string; dpr: number };
    }): LottieAnimation;
  };
  export default lottie;
}
