import type {
  JWSTransactionDecodedPayload,
  ResponseBodyV2DecodedPayload,
} from '@apple/app-store-server-library';
import { ProviderUnavailable } from '../provider-request.ts';
import type { AppleConfig } from './apple-config.ts';

export type AppleTransaction = JWSTransactionDecodedPayload;
export type AppleNotification = ResponseBodyV2DecodedPayload;

/** Why signed data is not accepted, as a sentence for the developer of the app. */
export interface NotAccepted {
  reason: string;
}

export interface SignedDataReader {
  readTransaction(signed: string): Promise<AppleTransaction | NotAccepted>;
  readNotification(signed: string): Promise<AppleNotification | NotAccepted>;
}

/**
 * Verifies data that Apple has signed, with Apple's own library: the chain of certificates up to a trusted root with its marks and
 * dates, the signature, the environment, the bundle id and the app id. Throws ProviderUnavailable if the certificates' state cannot
 * be fetched.
 *
 * @param checksRevocation whether Apple is asked if the certificates were revoked. Then they have to be valid now, else when
 *   the data was signed
 */
export function createSignedDataReader(
  { bundleId, appId, environments, rootCertificates }: AppleConfig,
  { checksRevocation }: { checksRevocation: boolean },
): SignedDataReader {
  let loading: ReturnType<typeof load> | null = null;

  // Loaded when it is first needed: the library takes 80 ms.
  async function load() {
    const library = await import('@apple/app-store-server-library');
    // The environments of Xcode are not among them: the library accepts their data without a signature.
    const verifiers = environments.map((environment) => {
      const name =
        environment === 'Production' ? library.Environment.PRODUCTION : library.Environment.SANDBOX;
      const roots = [...rootCertificates];
      return new library.SignedDataVerifier(roots, checksRevocation, name, bundleId, appId ?? undefined);
    });
    return { verifiers, library };
  }

  type Verifier = Awaited<ReturnType<typeof load>>['verifiers'][number];

  async function read<Read>(decode: (verifier: Verifier) => Promise<Read>): Promise<Read | NotAccepted> {
    loading ??= load();
    const { verifiers, library } = await loading;
    const { VerificationException, VerificationStatus } = library;
    let notAccepted: NotAccepted = { reason: 'No environment is accepted.' };
    for (const verifier of verifiers) {
      try {
        return await decode(verifier);
      } catch (error) {
        if (!(error instanceof VerificationException)) throw error;
        if (error.status === VerificationStatus.RETRYABLE_VERIFICATION_FAILURE)
          throw new ProviderUnavailable(
            "Apple does not answer whether the signature's certificates are valid.",
            {
              cause: error.cause,
            },
          );
        if (error.status === VerificationStatus.INVALID_APP_IDENTIFIER)
          return { reason: 'It is of another app.' };
        // The other environment may accept it.
        notAccepted = {
          reason:
            error.status === VerificationStatus.INVALID_ENVIRONMENT
              ? `It is of another environment than ${environments.join(' and ')}.`
              : 'It is not signed by Apple.',
        };
        if (error.status !== VerificationStatus.INVALID_ENVIRONMENT) return notAccepted;
      }
    }
    return notAccepted;
  }

  return {
    readTransaction: (signed) => read((verifier) => verifier.verifyAndDecodeTransaction(signed)),
    readNotification: (signed) => read((verifier) => verifier.verifyAndDecodeNotification(signed)),
  };
}

export const isNotAccepted = (value: object): value is NotAccepted => 'reason' in value;
