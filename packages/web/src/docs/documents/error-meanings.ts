/** The documentation of an error code. */
export interface ErrorMeaning {
  code: string;
  status: string;
  happened: string;
  /** Empty if there is nothing to do. */
  mend: string;
}

export interface ErrorGroup {
  title: string;
  errors: ErrorMeaning[];
}

/** Parses the tables of docs/ERRORS.md, grouped by heading. */
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
