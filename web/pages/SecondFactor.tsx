import type { SessionView } from '../../domain/schemas/session.js';
import { EnterCode } from '../features/session/EnterCode.js';
import { MakeFactor } from '../features/session/MakeFactor.js';

/** The password was right; the second factor is asked for, or made where there is none. */
export const SecondFactor = ({ session }: { readonly session: SessionView }) =>
  session.step === 'code' ? <EnterCode session={session} /> : <MakeFactor />;
