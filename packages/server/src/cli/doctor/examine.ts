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

/** Every check whose subject is well enough to be looked at. */
export async function examine({ data, nodes }: ExamineOptions): Promise<Finding[]> {
  const settings = examineSettings();
  const isWell = (...names: string[]) =>
    settings.every(({ check, verdict }) => !names.includes(check) || verdict === 'ok');

  const perServer = isWell('LAVISH_WORKERS') ? workers() : 1;
  const others = await Promise.all([
    examineNode(),
    isWell('HOST', 'PORT') && examinePort(setting('HOST')!, Number(setting('PORT')), data),
    examineOpenFiles(),
    examineDisk(data),
    isWell('VALKEY_URL') && setting('VALKEY_URL') !== undefined && examineValkey(setting('VALKEY_URL')!),
    ...(isWell('LAVISH_JWKS', 'LAVISH_TOKEN_KEYS') ? jwksUrls().map(examineJwks) : []),
  ]);
  const database = isWell('DATABASE_URL')
    ? await diagnose(setting('DATABASE_URL')!).then(
        (diagnosis) => examineDatabase(diagnosis, nodes * perServer, setting('VALKEY_URL') === undefined),
        (error) => [explainConnection(error)],
      )
    : [];
  return [...settings, ...others.filter((finding) => !!finding), ...database];
}
