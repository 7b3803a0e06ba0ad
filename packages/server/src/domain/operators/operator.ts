import type { OperatorRole } from '@lavish/protocol';

/** A person who uses the console. */
export interface Operator {
  id: string;
  name: string;
  role: OperatorRole;
  /** The user whose rows an operator with the role `host` sees. Null for all other roles. */
  host: string | null;
}

/** An operator with a session. */
export interface SignedInOperator extends Operator {
  /** Unix milliseconds. */
  expiresAt: number;
  hasPassword: boolean;
  hasSecondFactor: boolean;
}
