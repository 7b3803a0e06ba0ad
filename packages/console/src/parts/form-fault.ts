import { isLavishError } from '@lavish/protocol';
import { createContext, useContext } from 'react';

/** Why the server has refused the form: the path of a field, such as `rules.0.weight`, and a sentence. */
export interface FormFault {
  field: string;
  sentence: string;
}

export const FormFaultContext = createContext<FormFault | null>(null);

/** Whether a fault is that of a field of the form or of a part of it. */
const concerns = (fault: string, field: string): boolean => fault === field || fault.startsWith(`${field}.`);

/** The sentence for a field. Undefined: it has no fault. */
export function useFaultOf(field: string): string | undefined {
  const fault = useContext(FormFaultContext);
  return fault !== null && concerns(fault.field, field) ? fault.sentence : undefined;
}

/** The refused field, if the server has named one. */
export const refusedField = (error: unknown): FormFault | null =>
  isLavishError(error) && error.param !== undefined ? { field: error.param, sentence: error.detail } : null;
