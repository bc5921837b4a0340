import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './app/app.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Gate } from './app/Gate.js';
import { queryClient } from './app/queries.js';
import { router } from './app/router.js';
import { noticeUse } from './lib/inUse.js';
import { theme, variables } from './ui/theme.js';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';

// Where what locks the page behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });
noticeUse();
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      env="default"
    >
      <QueryClientProvider client={queryClient}>
        <Gate>
          <RouterProvider router={router} />
        </Gate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
