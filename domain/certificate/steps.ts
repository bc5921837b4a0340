/** The steps from the order to the files on the VPS, the same in every operation that makes a certificate. */
export const CERTIFICATE_STEPS = [
  'order the certificate',
  'make the key',
  'finalize and download',
  'install the certificate',
] as const;
export type CertificateStep = (typeof CERTIFICATE_STEPS)[number];
