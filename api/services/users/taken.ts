import { VsaError } from '../../../domain/errors.js';

/** The refusal of a name that a person has already. */
export function nameTaken(name: string): VsaError {
  const message = `There is a person called ${name} already.`;
  return new VsaError('VALIDATION', `/name: ${message}`, { errors: [{ pointer: '/name', message, code: 'TAKEN' }] });
}
