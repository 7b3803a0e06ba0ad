import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The marks that Apple puts into the certificates that sign purchases, as object identifiers. */
const LEAF_MARK = '1.2.840.113635.100.6.11.1';
const INTERMEDIATE_MARK = '1.2.840.113635.100.6.2.1';

const AUTHORITY_INFORMATION = '1.3.6.1.5.5.7.1.1';
const OCSP = '1.3.6.1.5.5.7.48.1';
const BASIC_CONSTRAINTS = '2.5.29.19';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';

export interface CertificateKey {
  /** The certificate in DER. */
  der: Buffer;
  privateKey: KeyObject;
}

export interface CertificateChain {
  root: CertificateKey;
  intermediate: CertificateKey;
  leaf: CertificateKey;
}

export interface ChainOptions {
  /** Whether leaf and intermediate have Apple's marks. Default: they do. */
  marks?: { leaf: boolean; intermediate: boolean };
  /** Whether the intermediate certificate may issue others. Default: it may. */
  intermediateIsCa?: boolean;
  /** When the leaf's validity ends. Default: 2049. */
  leafUntil?: Date;
  /** Where the state of leaf and intermediate can be asked (OCSP). Default: nowhere. */
  statusUrl?: string;
}

const FROM = new Date('2020-01-01T00:00:00Z');
const UNTIL = new Date('2049-01-01T00:00:00Z');

/** Creates a chain of three certificates as Apple's: a root, an intermediate and a leaf. */
export function createAppleChain(options: ChainOptions = {}): CertificateChain {
  const { marks = { leaf: true, intermediate: true }, intermediateIsCa = true, leafUntil = UNTIL } = options;
  const status = options.statusUrl ? [extension(AUTHORITY_INFORMATION, statusAt(options.statusUrl))] : [];
  const root = certificate({ name: 'Test Root', issuer: null, extensions: [basicConstraints(true)] });
  const intermediate = certificate({
    name: 'Test Intermediate',
    issuer: { name: 'Test Root', key: root.privateKey },
    extensions: [
      basicConstraints(intermediateIsCa),
      ...status,
      ...(marks.intermediate ? [extension(INTERMEDIATE_MARK, tlv(0x05))] : []),
    ],
  });
  const leaf = certificate({
    name: 'Test Leaf',
    issuer: { name: 'Test Intermediate', key: intermediate.privateKey },
    extensions: [...status, ...(marks.leaf ? [extension(LEAF_MARK, tlv(0x05))] : [])],
    until: leafUntil,
  });
  return { root, intermediate, leaf };
}

interface NewCertificate {
  name: string;
  /** Null: it signs itself. */
  issuer: { name: string; key: KeyObject } | null;
  extensions: Buffer[];
  until?: Date;
}

function certificate({ name, issuer, extensions, until = UNTIL }: NewCertificate): CertificateKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    tlv(0xa0, integer(2)), // version 3
    integer(1),
    algorithm,
    distinguishedName(issuer?.name ?? name),
    sequence(time(FROM), time(until)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [tlv(0xa3, sequence(...extensions))] : []),
  );
  const signature = sign('sha256', body, issuer?.key ?? privateKey);
  return { der: sequence(body, algorithm, tlv(0x03, Buffer.from([0]), signature)), privateKey };
}

/** One element of DER: its tag, its length and its contents. */
function tlv(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  if (length < 0x100) return Buffer.from([0x81, length]);
  return Buffer.from([0x82, length >> 8, length & 0xff]);
}

const sequence = (...contents: Buffer[]) => tlv(0x30, ...contents);
const integer = (value: number) => tlv(0x02, Buffer.from([value]));

/** A date as UTCTime, which has two digits of the year. */
const time = (at: Date) => tlv(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const distinguishedName = (name: string) =>
  sequence(tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(name)))));

const extension = (id: string, value: Buffer) => sequence(oid(id), tlv(0x04, value));

const statusAt = (url: string) => sequence(sequence(oid(OCSP), tlv(0x86, Buffer.from(url))));

const basicConstraints = (ca: boolean) =>
  sequence(
    oid(BASIC_CONSTRAINTS),
    tlv(0x01, Buffer.from([0xff])), // critical
    tlv(0x04, sequence(...(ca ? [tlv(0x01, Buffer.from([0xff]))] : []))),
  );

function oid(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]];
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}
