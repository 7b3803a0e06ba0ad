// The parts of other people's packages that we use; their own types are missing (canvas-confetti 1.9) or belong to
// another file than the one we load (lottie-web 5.13).
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
    /** Takes away what is in the air. */
    reset(): void;
  }
  const confetti: {
    create(canvas: HTMLCanvasElement, options: { resize: boolean; useWorker: boolean }): Confetti;
  };
  export default confetti;
}

declare module 'lottie-web/build/player/esm/lottie_light_canvas.min.js' {
  export interface LottieAnimation {
    /** Begins to build it; what is broken is reported to the listeners of `error`, or thrown. */
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
