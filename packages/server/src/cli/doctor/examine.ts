import { diagnose } from '../../postgres/diagnosis.ts';
import { setting, workers } from '../settings.ts';
import { examineDatabase } from './examine-database.ts';
import { examineDisk, examineJwks, examineNode, examineOpenFiles, examinePort } from './examine-machine.ts';
import { examineSettings, jwksUrls } from './examine-settings.ts';
import { examineValkey } from './examine-valkey.ts';
import { explainConnection } from './explain-connection.ts';
import type { Finding } from './finding.ts';

export interface ExamineOptions {
  /** The data folder of `lavish dev`. */
  data: string;
  /** How many servers will share the database. */
  nodes: number;
}

/** Runs all checks. A check is skipped if a setting that it needs is invalid. */
export async function examine({ data, nodes }: ExamineOptions): Promise<Finding[]> {
  const settings = examineSettings();
  const areValid = (...names: string[]) =>
    settings.every(({ check, verdict }) => !names.includes(check) || verdict === 'ok');

  const perServer = areValid('LAVISH_WORKERS') ? workers() : 1;
  const others = await Promise.all([
    examineNode(),
    areValid('HOST', 'PORT') && examinePort(setting('HOST')!, Number(setting('PORT')), data),
    examineOpenFiles(),
    examineDisk(data),
    areValid('VALKEY_URL') && setting('VALKEY_URL') !== undefined && examineValkey(setting('VALKEY_URL')!),
    ...(areValid('LAVISH_JWKS', 'LAVISH_TOKEN_KEYS') ? jwksUrls().map(examineJwks) : []),
  ]);
  const database = areValid('DATABASE_URL')
    ? await examineDatabaseAt(
        setting('DATABASE_URL')!,
        areValid('LAVISH_TIME_ZONE') ? setting('LAVISH_TIME_ZONE')! : null,
        nodes * perServer,
      )
    : [];
  return [...settings, ...others.filter((finding) => !!finding), ...database];
}

export interface RunningServer {
  databaseUrl: string;
  timeZone: string;
  /** How many nodes share the database. */
  nodes: number;
  /** The data folder of `lavish dev`. Null: of another command. */
  data: string | null;
}

/** Runs the checks for a server that runs already: not those of its port and of its settings, with which it has started. */
export async function examineRunning({
  databaseUrl,
  timeZone,
  nodes,
  data,
}: RunningServer): Promise<Finding[]> {
  const valkeyUrl = setting('VALKEY_URL');
  const machine = await Promise.all([
    examineNode(),
    examineOpenFiles(),
    data !== null && examineDisk(data),
    valkeyUrl !== undefined && examineValkey(valkeyUrl),
    ...(data === null ? jwksUrls().map(examineJwks) : []),
  ]);
  const database = await examineDatabaseAt(databaseUrl, timeZone, nodes);
  return [...machine.filter((finding) => !!finding), ...database];
}

const examineDatabaseAt = (url: string, timeZone: string | null, nodes: number): Promise<Finding[]> =>
  diagnose(url, timeZone).then(
    (diagnosis) => examineDatabase(diagnosis, nodes, setting('VALKEY_URL') === undefined),
    (error) => [explainConnection(error)],
  );
