import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { get } from '../lib/api.js';
import { followEvents } from '../lib/live.js';
import { Setup } from '../pages/Setup.js';
import { SecondFactor } from '../pages/SecondFactor.js';
import { SignIn } from '../pages/SignIn.js';
import { Failed } from '../ui/Part.js';
import { operationChanged, readEverythingAgain } from './queries.js';
import { useSession } from './session.js';

/** Lets in who is signed in; the rest see the first run, the sign-in or the second factor. The address stays. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const step = session.data?.step;
  useEffect(() => (step === 'done' ? followEvents(operationChanged, readEverythingAgain) : undefined), [step]);
  if (session.isPending) return <Waiting />;
  if (session.data === undefined)
    return (
      <Center p="xl">
        <Failed error={session.error} again={() => void session.refetch()} />
      </Center>
    );
  if (session.data === null) return <Stranger />;
  if (session.data.step !== 'done') return <SecondFactor session={session.data} />;
  return children;
}

function Stranger() {
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => get<{ needed: boolean }>('/setup') });
  if (setup.isPending) return <Waiting />;
  return setup.data?.needed === true ? <Setup /> : <SignIn />;
}

const Waiting = () => (
  <Center p="xl" aria-busy="true">
    <Loader size="sm" aria-label="Reading" />
  </Center>
);
