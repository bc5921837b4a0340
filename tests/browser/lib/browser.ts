import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { onPath } from '../../../embedded/parts/path.js';
import { installPackages } from '../../lib/debian.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** What asks the internet by itself is off; a root in a container has no sandbox. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds that a file may take to begin: where the browser is missing it is installed first. */
export const BEGINNING = 900_000;

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about so far: errors of scripts, refused by the policy, broken requests. */
  readonly complaints: string[];
  leave(): Promise<void>;
}

export interface Looks {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** A person with a browser of his own: an empty profile, nothing kept. */
export async function startVisitor(url: string, looks: Looks = {}): Promise<Visitor> {
  const profile = await mkdtemp(join(tmpdir(), 'vsa-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await browserPath(),
    args: FLAGS,
    baseURL: url,
    viewport: { width: looks.width ?? 1366, height: looks.height ?? 900 },
    colorScheme: looks.scheme ?? 'light',
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
  });
  context.setDefaultTimeout(20_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  return {
    page,
    context,
    complaints,
    async leave() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** The browser of this machine, installed first where that is possible; VSA_TEST_CHROMIUM names another. */
async function browserPath(): Promise<string> {
  const named = process.env['VSA_TEST_CHROMIUM'];
  if (named !== undefined) return named;
  const found = await foundPath();
  if (found !== null) return found;
  await installPackages('chromium', 'fonts-dejavu-core');
  const installed = await foundPath();
  if (installed === null) throw new Error('There is no Chromium here; install the package chromium.');
  return installed;
}

async function foundPath(): Promise<string | null> {
  for (const name of NAMES) {
    const path = await onPath(name);
    if (path !== null) return path;
  }
  return null;
}
