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
    ? await diagnose(
        setting('DATABASE_URL')!,
        areValid('LAVISH_TIME_ZONE') ? setting('LAVISH_TIME_ZONE')! : null,
      ).then(
        (diagnosis) => examineDatabase(diagnosis, nodes * perServer, setting('VALKEY_URL') === undefined),
        (error) => [explainConnection(error)],
      )
    : [];
  return [...settings, ...others.filter((finding) => !!finding), ...database];
}
