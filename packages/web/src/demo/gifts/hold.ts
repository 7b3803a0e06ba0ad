/** Hold-to-repeat for buttons, of which one can be held at a time. */
export interface Hold {
  /** Calls `act` when `button` is pressed, and repeatedly while it is held, until `act` returns false. */
  on(button: HTMLElement, act: () => boolean): void;
  /** Stops repeating. */
  release(): void;
}

/** A shorter press is a tap. */
const HOLD_AFTER_MS = 320;
/** Ten per second: half of the rate limit, so that a held button is never rate-limited. */
const REPEAT_MS = 100;

const isPress = (key: string) => key === 'Enter' || key === ' ';

/** Works with finger, mouse and keyboard. */
export function createHold(): Hold {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the press has repeated; then the click at its end does not count. */
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
        // Ignores key repeat, whose rate depends on the system's settings.
        if (event.repeat) event.preventDefault();
        else press(act);
      });
      button.addEventListener('keyup', (event) => isPress(event.key) && release());
      // A long press must not open the context menu.
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
