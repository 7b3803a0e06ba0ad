import { refuse } from '../../../domain/refusal.ts';

export const agencyNotFound = (id: string) =>
  refuse('agency_not_found', `There is no agency ${id}.`, { param: 'agency' });

/** `id`: null for path text that is not an identifier, which is not repeated. */
export const contractNotFound = (id: string | null) =>
  refuse('contract_not_found', `There is no contract ${id ?? 'of this name'}.`, { param: 'contract' });
