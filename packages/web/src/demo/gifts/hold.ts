/** The one thumb that can hold a button down. */
export interface Hold {
  /** Calls `act` at each press of `button`, and while it is held down again and again until it answers false. */
  on(button: HTMLElement, act: () => boolean): void;
  /** Whatever is held counts as let go. */
  release(): void;
}

/** A tap is shorter. */
const HOLD_AFTER_MS = 320;
/** Ten a second: half of what a user may send, so that a held button is never refused for its pace. */
const REPEAT_MS = 100;

const isPress = (key: string) => key === 'Enter' || key === ' ';

/** Hold to repeat, by finger, mouse or keyboard alike. */
export function createHold(): Hold {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** It has repeated: the click that ends it is not one more. */
  let repeated = false;

  function release() {
    clearTimeout(timer);
    timer = undefined;
  }

  function press(act: () => boolean) {
    release();
    repeated = false;
    const again = () => {
      repeated = true;
      if (act()) timer = setTimeout(again, REPEAT_MS);
      else release();
    };
    timer = setTimeout(again, HOLD_AFTER_MS);
  }

  return {
    on(button, act) {
      button.addEventListener('pointerdown', (event) => event.button === 0 && press(act));
      for (const end of ['pointerup', 'pointercancel', 'pointerleave', 'blur'])
        button.addEventListener(end, release);
      button.addEventListener('keydown', (event) => {
        if (!isPress(event.key)) return;
        // The keyboard's own repetition is as fast as its owner has set it.
        if (event.repeat) event.preventDefault();
        else press(act);
      });
      button.addEventListener('keyup', (event) => isPress(event.key) && release());
      // A long press is ours.
      button.addEventListener('contextmenu', (event) => event.preventDefault());
      button.addEventListener('click', () => {
        release();
        if (!repeated) act();
        repeated = false;
      });
    },
    release,
  };
}
