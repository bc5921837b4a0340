import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { FactorAdded, SessionView } from '../../../domain/schemas/session.js';
import { post } from '../../lib/api.js';

/** Whether this browser takes passkeys for this address: it refuses IP addresses (WebAuthn 2, 5.1.3, rp.id). */
export const passkeysWork = (): boolean =>
  browserSupportsWebAuthn() && window.isSecureContext && !/^[\d.]+$|:/.test(location.hostname);

/** Signs in; null: the person closed the browser's dialog. Fails with ApiError. */
export const signInWithPasskey = (): Promise<SessionView | null> =>
  unlessClosed(async () => {
    const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>('/login/passkey-options');
    return post<SessionView>('/login/passkey', { response: await startAuthentication({ optionsJSON }) });
  });

/** Makes a passkey of this name; null: the person closed the browser's dialog. Fails with ApiError. */
export const addPasskey = (name: string): Promise<FactorAdded | null> =>
  unlessClosed(async () => {
    const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>('/session/passkey-options');
    return post<FactorAdded>('/session/passkeys', { name, response: await startRegistration({ optionsJSON }) });
  });

/** Whoever closes the dialog has changed his mind; that is no failure. */
async function unlessClosed<T>(ceremony: () => Promise<T>): Promise<T | null> {
  try {
    return await ceremony();
  } catch (error) {
    const name = error instanceof WebAuthnError || error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') return null;
    throw error;
  }
}
