/** What is known of an error's code. */
export interface ErrorMeaning {
  code: string;
  status: string;
  happened: string;
  /** Empty when there is nothing to say. */
  mend: string;
}

export interface ErrorGroup {
  title: string;
  errors: ErrorMeaning[];
}

/** Reads the tables of docs/ERRORS.md, by their headings. */
export function readErrorGroups(text: string): ErrorGroup[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ title: section.split('\n', 1)[0]!, errors: readErrors(section) }))
    .filter(({ errors }) => errors.length > 0);
}

const readErrors = (section: string): ErrorMeaning[] =>
  [...section.matchAll(/^\| `(\w+)` \| (\d+) \| (.*?) \|(.*)\|$/gm)].map(
    ([, code, status, happened, mend]) => ({
      code: code!,
      status: status!,
      happened: happened!.trim(),
      mend: mend!.trim(),
    }),
  );
