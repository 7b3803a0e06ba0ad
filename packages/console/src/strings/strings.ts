import { en, type StringKey } from './en.ts';

/*
 * The texts of the console in the operator's language. A language is loaded before the first render and stays until the page
 * is loaded again, so the functions need no context.
 */

const CHOICE = 'lavish-language';

export const LANGUAGES = { en: 'English', ar: 'العربية' } as const;
export type Language = keyof typeof LANGUAGES;

const isLanguage = (text: string | null | undefined): text is Language => text != null && text in LANGUAGES;

let strings: Partial<Record<StringKey, string>> = { ...en };
let language: Language = 'en';

export const currentLanguage = (): Language => language;

/** The locale of numbers and dates: the browser's, if it is one of the chosen language, so that `en-GB` shows its own dates. */
export const locale = (): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

/** Loads the texts of the chosen language, else of the browser's first language that the console has. */
export async function loadLanguage(): Promise<void> {
  language = storedLanguage() ?? navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
  if (language === 'ar') strings = { ...(await import('./ar.ts')).ar };
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
  document.title = t('app.title');
}

/** Loads the texts of the other pages, which the sign-in and the overview do without: more than half of all texts. */
export async function loadPageTexts(): Promise<void> {
  const pages =
    language === 'ar' ? (await import('./pages-ar.ts')).pagesAr : (await import('./pages-en.ts')).pagesEn;
  Object.assign(strings, pages);
}

/** Stores the choice and loads the page again. */
export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(CHOICE, chosen);
  location.reload();
}

function storedLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(CHOICE);
    return isLanguage(stored) ? stored : null;
  } catch {
    // The browser has no storage.
    return null;
  }
}

/** The text of a key. `{name}` in it is replaced by the value of `name`. */
export const t = (key: StringKey, values: Record<string, string> = {}): string =>
  strings[key]!.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);

export const isStringKey = (key: string): key is StringKey => Object.hasOwn(strings, key);
