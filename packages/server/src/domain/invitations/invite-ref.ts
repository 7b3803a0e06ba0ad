/** An open invitation of a host: which battle, in which version. */
export interface InviteRef {
  host: string;
  /** 32 hex digits. */
  battle: string;
  version: number;
}
