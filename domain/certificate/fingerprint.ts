/** A sha256 as `aa:BB:..` (Node's X509Certificate, TLS peers) in the one form we keep and compare: lower-case hex. */
export const plainFingerprint = (withColons: string): string => withColons.replaceAll(':', '').toLowerCase();
