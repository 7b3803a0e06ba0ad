/** What one check found. */
export interface Finding {
  /** Its name, for programs: `DATABASE_URL`, `clock` … */
  check: string;
  /** `failure`: Lavish would not start, or would not run well. */
  verdict: 'ok' | 'warning' | 'failure';
  /** A sentence without its full stop. */
  found: string;
  /** What to do about it. */
  mend?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, verdict: 'ok', found });

export const warning = (check: string, found: string, mend: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  mend,
});

export const failure = (check: string, found: string, mend: string): Finding => ({
  check,
  verdict: 'failure',
  found,
  mend,
});

const MARKS = { ok: '✓', warning: '!', failure: '✗' };

/** One line. */
export const describe = ({ verdict, found, mend }: Finding): string =>
  `${MARKS[verdict]} ${found}${mend === undefined ? '' : `. ${mend}.`}`;
