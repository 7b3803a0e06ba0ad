import type {
  Agency,
  AgencyDay,
  AgencyHost,
  AgencySettlement,
  Contract,
  List,
  PostContract,
  PostContractEnd,
  PostSettlement,
  PutAgency,
} from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, listOf, part, type SendRequest } from '../request.ts';

/** UTC days, both included. */
export type DayRange = { from?: string; to?: string };

/** Only contracts of an agency, or of a host. */
export type ContractFilter = { agency?: string; host?: string };

/** Agencies, their contracts with hosts, and what they are paid. */
export interface AgenciesResource {
  put(agency: string, fields: PutAgency, options?: CallOptions): Promise<Agency>;
  get(agency: string, options?: CallOptions): Promise<Agency>;
  list(options?: CallOptions): List<Agency>;
  /** What the agency has earned by UTC day, the latest first. */
  statement(agency: string, options?: CallOptions): List<AgencyDay>;
  /** What each host has earned for the agency. */
  hosts(agency: string, range?: DayRange, options?: CallOptions): List<AgencyHost>;
  /** Pays out everything up to the end of a UTC day, once. */
  settle(agency: string, settlement: PostSettlement, options?: KeyedOptions): Promise<AgencySettlement>;
  settlements(agency: string, options?: CallOptions): List<AgencySettlement>;
  /** Proposes a contract to a host, who accepts it with a token. */
  propose(contract: PostContract, options?: KeyedOptions): Promise<Contract>;
  contract(contract: string, options?: CallOptions): Promise<Contract>;
  contracts(filter?: ContractFilter, options?: CallOptions): List<Contract>;
  /** Signs a contract on the host's behalf, which the contract shows. */
  accept(contract: string, options?: CallOptions): Promise<Contract>;
  /** Ends a contract, by default half a minute from now. */
  end(contract: string, end?: PostContractEnd, options?: CallOptions): Promise<Contract>;
}

export const agenciesResource = (send: SendRequest): AgenciesResource => ({
  put: (agency, body, options) => send({ method: 'PUT', path: `/agencies/${part(agency)}`, body, options }),
  get: (agency, options) => send({ method: 'GET', path: `/agencies/${part(agency)}`, options }),
  list: (options) => listOf(send, '/agencies', {}, options),
  statement: (agency, options) => listOf(send, `/agencies/${part(agency)}/statement`, {}, options),
  hosts: (agency, range, options) => listOf(send, `/agencies/${part(agency)}/hosts`, range, options),
  settle: (agency, body, options) =>
    send({ method: 'POST', path: `/agencies/${part(agency)}/settlements`, body, once: 'key', options }),
  settlements: (agency, options) => listOf(send, `/agencies/${part(agency)}/settlements`, {}, options),
  propose: (body, options) => send({ method: 'POST', path: '/contracts', body, once: 'key', options }),
  contract: (contract, options) => send({ method: 'GET', path: `/contracts/${part(contract)}`, options }),
  contracts: (filter, options) => listOf(send, '/contracts', filter, options),
  accept: (contract, options) =>
    send({ method: 'POST', path: `/contracts/${part(contract)}/accept`, options }),
  end: (contract, body = {}, options) =>
    send({ method: 'POST', path: `/contracts/${part(contract)}/end`, body, options }),
});
