import { useEffect, useState } from 'react';

/** The time in ms, anew each second: for ages and countdowns only, which nobody must read aloud. */
export function useNow(every = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
