// Scripts that run in a page. They are text, because the tests are type-checked without a browser's types.

/**
 * Resolves once an expression is true. Evaluates it in each frame: locators soon look only twice a second, and the console's
 * policy for content does not allow `waitForFunction`.
 */
export const HOLDS = (expression: string) => `new Promise((resolve, reject) => {
  const untilMs = performance.now() + 60_000;
  const look = () => {
    if (${expression}) resolve();
    else if (performance.now() < untilMs) requestAnimationFrame(look);
    else reject(new Error(${JSON.stringify(`never: ${expression}`)}));
  };
  look();
})`;

/**
 * Resolves once an element of `selector` has a matching text, now or later. Observes mutations, so that it also finds a
 * text that is shown only briefly.
 */
export const SHOWN = (selector: string, words: RegExp) => `new Promise((resolve, reject) => {
  const [selector, words] = [${JSON.stringify(selector)}, ${words}];
  const look = () => {
    if ([...document.querySelectorAll(selector)].some((each) => words.test(each.textContent))) end(resolve);
  };
  const end = (settle, why) => {
    observer.disconnect();
    clearTimeout(late);
    settle(why);
  };
  const observer = new MutationObserver(look);
  const late = setTimeout(() => end(reject, new Error(selector + ' was never ' + words)), 60_000);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  look();
})`;

/** Does the same and then clicks the first element of `selector`, in a separate task, because a button may still handle a click. */
export const PRESSED_ONCE_SHOWN = (selector: string, words: RegExp) =>
  `${SHOWN(selector, words)}.then(() => setTimeout(() => document.querySelector(${JSON.stringify(selector)}).click()))`;
