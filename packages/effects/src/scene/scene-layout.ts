import { FILL, styled } from './style.ts';

export interface SceneLayout {
  /** The whole stage, behind the box. */
  readonly backdrop: HTMLElement;
  /** The area that the effect draws in: the whole stage, or a square on it. */
  readonly box: HTMLElement;
  readonly captionBox: HTMLElement;
  fadeOut(ms: number): void;
  remove(): void;
}

/** The vertical centres of small effects that play at once. */
const PLACES = ['48%', '24%', '72%'];
/** The side of a small effect's square, as a fraction of the stage's shorter side. It includes a margin for flying pieces. */
const SMALL_PART = 0.84;
const SMALL_AT_MOST_PX = 560;

export function createSceneLayout(stage: HTMLElement, fullscreen: boolean, place: number): SceneLayout {
  const root = styled('div', FILL);
  const backdrop = styled('div', FILL);
  const box = styled('div', fullscreen ? FILL : square(stage, place));
  const captionBox = styled('div', {
    position: 'absolute',
    left: '0',
    right: '0',
    display: 'flex',
    justifyContent: 'center',
    ...(fullscreen ? aside(stage) : { top: '86%', left: '-50%', right: '-50%' }),
  });
  root.append(backdrop, box);
  (fullscreen ? root : box).append(captionBox);
  stage.append(root);

  return {
    backdrop,
    box,
    captionBox,
    fadeOut(ms) {
      root.animate([{ opacity: 1 }, { opacity: 0 }], { duration: ms, fill: 'forwards', easing: 'ease-in' });
    },
    remove: () => root.remove(),
  };
}

/** Places the caption where a full-screen drawing leaves room: above the middle on a tall stage, below it on a wide one. */
const aside = (stage: HTMLElement): Partial<CSSStyleDeclaration> =>
  stage.clientWidth > stage.clientHeight ? { bottom: '7%' } : { top: '11%' };

function square(stage: HTMLElement, place: number): Partial<CSSStyleDeclaration> {
  const side = Math.min(SMALL_AT_MOST_PX, SMALL_PART * Math.min(stage.clientWidth, stage.clientHeight));
  return {
    position: 'absolute',
    left: '50%',
    top: PLACES[place % PLACES.length]!,
    width: `${side}px`,
    height: `${side}px`,
    margin: `${-side / 2}px 0 0 ${-side / 2}px`,
  };
}
