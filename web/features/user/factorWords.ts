import type { UserView } from '../../../domain/schemas/user.js';

/** What a person signs in with besides the password, in a few words. */
export function factorWords({ totp, passkeys }: UserView['factors']): string {
  const words = [
    ...(passkeys === 0 ? [] : [passkeys === 1 ? '1 passkey' : `${passkeys} passkeys`]),
    ...(totp ? ['app'] : []),
  ];
  return words.length === 0 ? 'none yet' : words.join(', ');
}
