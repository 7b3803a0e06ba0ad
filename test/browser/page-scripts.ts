// What runs in a page is text: the tests are checked without a browser's types.

/**
 * Resolves once an element of `selector` has words that match, now or from now on, for however short a time they stand:
 * they are watched, not looked for.
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

/** The same, and then presses the first of `selector`: in a task of its own, for a button may still be answering a press. */
export const PRESSED_ONCE_SHOWN = (selector: string, words: RegExp) =>
  `${SHOWN(selector, words)}.then(() => setTimeout(() => document.querySelector(${JSON.stringify(selector)}).click()))`;
