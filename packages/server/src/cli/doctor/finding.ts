/** The result of one check. */
export interface Finding {
  /** The name of the check, for programs: `DATABASE_URL`, `clock` … */
  check: string;
  /** `failure`: Lavish would not start, or would not run well. */
  verdict: 'ok' | 'warning' | 'failure';
  /** A sentence without its full stop. */
  found: string;
  /** How to fix the problem: a sentence without its full stop. */
  fix?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, verdict: 'ok', found });

export const warning = (check: string, found: string, fix: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  fix,
});

export const failure = (check: string, found: string, fix: string): Finding => ({
  check,
  verdict: 'failure',
  found,
  fix,
});

const MARKS = { ok: '✓', warning: '!', failure: '✗' };

/** Formats a finding as one line. */
export const describe = ({ verdict, found, fix }: Finding): string =>
  `${MARKS[verdict]} ${found}${fix === undefined ? '' : `. ${fix}.`}`;
