import { VsaError } from '../domain/errors.js';

/** The suite cannot start or go on: what is wrong, and what a person does about it. */
export const refuse = (what: string, fix: string): VsaError => new VsaError('PRECONDITION', `${what} ${fix}`, { fix });
