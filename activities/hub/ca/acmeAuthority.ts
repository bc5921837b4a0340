import { newAccount } from '../../../acme/account.js';
import { type Authorization, getAuthorization, respondToChallenge } from '../../../acme/authorization.js';
import { type AcmeConnection, directoryOf } from '../../../acme/connection.js';
import { downloadChain, finalizeOrder, getOrder, newOrder } from '../../../acme/order.js';
import { isProblem } from '../../../acme/problem.js';
import { readRenewalInfo } from '../../../acme/renewalInfo.js';
import type { AcmeContext } from '../../../acme/signed.js';
import type { CertificateAuthority } from '../../../domain/certificate/ca.js';
import { VsaError } from '../../../domain/errors.js';
import { type Account, openAccount, saveAccount } from './accountFile.js';
import { openChallenges, statusOf } from './orderStatus.js';

export interface AcmeAuthorityOptions {
  readonly connection: AcmeConnection;
  readonly secretsDir: string;
  readonly email: string | null;
  readonly termsAccepted: boolean;
  readonly profile: string | null;
}

/**
 * A CA spoken to by ACME, HTTP-01 answered by the VPSes without tokens. The account is made at the first order, so the
 * hub starts while the CA is away; PRECONDITION where its terms were not accepted.
 */
export function acmeAuthority(options: AcmeAuthorityOptions): CertificateAuthority {
  const { connection } = options;
  const withAccount = accountKeeper(options);
  // Only saves needless repeats: a CA that hears of a challenge twice validates it twice.
  const responded = new Set<string>();

  return {
    order: (names, replaces = null) =>
      withAccount(async (context) => {
        const { orderUrl } = await newOrder(context, { names, profile: options.profile, replaces });
        return { orderUrl };
      }),

    authorize: (orderUrl) =>
      withAccount(async (context) => {
        const order = await getOrder(context, orderUrl);
        if (order.status !== 'pending' && order.status !== 'invalid') return statusOf(order, []);
        const look = () => Promise.all(order.authorizations.map((url) => getAuthorization(context, url)));
        return statusOf(order, order.status === 'pending' ? await respond(context, look, responded) : await look());
      }),

    finalize: (orderUrl, csr) =>
      withAccount(async (context) => {
        const order = await getOrder(context, orderUrl);
        if (order.status !== 'ready') return statusOf(order, []);
        try {
          return statusOf(await finalizeOrder(context, order, csr), []);
        } catch (error) {
          // Sent already, by a call whose answer was lost.
          if (!isProblem(error, 'orderNotReady')) throw error;
          return statusOf(await getOrder(context, orderUrl), []);
        }
      }),

    download: (orderUrl) =>
      withAccount(async (context) => {
        const { status, certificate } = await getOrder(context, orderUrl);
        if (certificate !== undefined) return downloadChain(context, certificate);
        const code = status === 'invalid' ? 'ACME_REFUSED' : 'ACME_SERVER';
        throw new VsaError(code, `The order is ${status} and has no certificate (${connection.directoryUrl})`);
      }),

    renewalInfo: (certificateId) => readRenewalInfo(connection, certificateId),
  };
}

/** Tells the CA of every open challenge; answers the authorizations as seen. */
async function respond(context: AcmeContext, look: () => Promise<Authorization[]>, responded: Set<string>) {
  const seen = await look();
  const open = openChallenges(seen, responded);
  const told = await Promise.allSettled(open.map((challenge) => respondToChallenge(context, challenge)));
  if (responded.size > 10_000) responded.clear();
  open.forEach(({ url }, n) => told[n]?.status === 'fulfilled' && responded.add(url));
  const refusal = told.find((result) => result.status === 'rejected');
  if (refusal === undefined) return seen;
  // Another process may have told the CA since: then this one was refused for nothing.
  const now = await look();
  if (openChallenges(now, responded).length > 0) throw refusal.reason;
  return now;
}

/** Runs a call with the account, making it where there is none, or no longer (a test CA that was started anew). */
function accountKeeper(options: AcmeAuthorityOptions) {
  const { connection, secretsDir } = options;
  const directory = connection.directoryUrl;
  let opening: Promise<Account> | null = null;

  async function register(jwk: Account['jwk']): Promise<Account> {
    const { meta } = await directoryOf(connection);
    if (meta?.termsOfService !== undefined && !options.termsAccepted) throw termsNotAccepted(meta.termsOfService);
    const { accountUrl } = await newAccount({ connection, key: jwk, accountUrl: null }, options);
    const account = { jwk, accountUrl };
    await saveAccount(secretsDir, directory, account);
    return account;
  }

  async function open(): Promise<Account> {
    const account = await openAccount(secretsDir, directory);
    return account.accountUrl === null ? register(account.jwk) : account;
  }

  function account(): Promise<Account> {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  return async <T>(call: (context: AcmeContext) => Promise<T>): Promise<T> => {
    const { jwk, accountUrl } = await account();
    try {
      return await call({ connection, key: jwk, accountUrl });
    } catch (error) {
      if (!isProblem(error, 'accountDoesNotExist')) throw error;
      opening = register(jwk);
      const again = await account();
      return call({ connection, key: jwk, accountUrl: again.accountUrl });
    }
  };
}

/** PRECONDITION: names the variable with which a person accepts the CA's terms. */
export const termsNotAccepted = (terms: string): VsaError =>
  new VsaError(
    'PRECONDITION',
    `Read ${terms} and set VSA_ACME_ACCEPT_TERMS=true to accept the certificate authority's terms`,
  );
