import type { DoctorFinding } from '@lavish/protocol';

/** The result of one check. */
export type Finding = DoctorFinding;

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
