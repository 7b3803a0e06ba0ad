/** The parts of an agency's page. */
export const VIEWS = ['hosts', 'contracts', 'statement', 'settlements'] as const;
export type AgencyView = (typeof VIEWS)[number];

/** Which part an address shows. */
export const parseAgencySearch = ({ view }: Record<string, unknown>): { view?: AgencyView | undefined } => ({
  view: VIEWS.find((each) => each === view),
});
