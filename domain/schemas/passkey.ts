import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { label, page, timestamp } from './common.js';
import { field } from './field.js';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,65536}$/, 'Accepted is base64url.');

/** What all answers of an authenticator have (WebAuthn 3, 5.1 as JSON). */
const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).exactOptional(),
  clientExtensionResults: z.looseObject({}),
};

export const AddPasskeyRequest = () =>
  z.strictObject({
    name: label,
    response: z.looseObject({
      ...credential,
      response: z.looseObject({
        clientDataJSON: base64url,
        attestationObject: base64url,
        transports: z.array(z.string().max(30)).max(10).exactOptional(),
      }),
    }),
  });

export const PasskeyLoginRequest = () =>
  z.strictObject({
    response: z.looseObject({
      ...credential,
      response: z.looseObject({
        clientDataJSON: base64url,
        authenticatorData: base64url,
        signature: base64url,
        userHandle: base64url.exactOptional(),
      }),
    }),
  });

/** What the browser hands to the authenticator, as it is. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() });

export const PasskeyView = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
});
export type PasskeyView = z.output<typeof PasskeyView>;

export const PasskeyPage = page(PasskeyView);

export const PasskeyParameters = (rules: FieldRules) => z.strictObject({ id: field('operationId', rules) });

export const PasskeyRemoved = z.object({});
