import { Option } from 'commander';
import type { Command } from 'commander';

/** What a person may say about a site on the command line, still as text. */
export interface SiteFlags {
  readonly domain?: string;
  readonly vps?: string;
  readonly container?: string;
  readonly port?: string;
  readonly detect?: boolean;
  readonly externalPort?: string;
  readonly localPort?: string;
  readonly redirectTo?: string;
  readonly route?: readonly string[];
  readonly websocket?: readonly string[];
  readonly alias?: readonly string[];
  /** false: --no-www. */
  readonly www: boolean;
  readonly skipCert?: boolean;
  readonly clientMaxBodySize?: string;
  readonly proxyConnectTimeout?: string;
  readonly proxyReadTimeout?: string;
  readonly proxySendTimeout?: string;
  readonly rateLimit?: string;
  readonly hsts?: string;
  readonly hstsMaxAge?: string;
  readonly hstsIncludeSubdomains?: boolean;
  readonly hstsPreload?: boolean;
  readonly frameOptions?: string;
  readonly contentTypeOptions?: string;
  readonly referrerPolicy?: string;
  readonly permissionsPolicy?: string;
  readonly microphone?: boolean;
  readonly csp?: string;
  readonly base?: string;
  readonly waitForVps?: boolean;
}

/** The flags that describe a site, the same for `provision` and `plan`. */
export function siteFlags(command: Command): Command {
  return command
    .option('--domain <name>', 'primary name of the site')
    .option('--vps <id>', 'VPS that serves it (may be left out where there is one)')
    .optionsGroup('Where requests go:')
    .option('--container <name>', 'a container of the VPS')
    .option('--port <port>', 'port inside the container (3000 with --container)')
    .option('--detect', 'find the container by the port it publishes')
    .option('--external-port <port>', 'the published port, with --detect')
    .option('--local-port <port>', 'a port of the VPS itself, where its policy allows it')
    .option('--redirect-to <url>', 'answer everything with a redirect to this address')
    .option('--route <path=target>', 'PATH=CONTAINER:PORT or PATH=local:PORT; repeatable', collect)
    .option('--websocket <path>', 'this route carries websockets; repeatable', collect)
    .optionsGroup('Names and certificate:')
    .option('--alias <name>', 'another name of the site; repeatable', collect)
    .option('--no-www', 'do not add www. to an apex name')
    .option('--skip-cert', 'publish over HTTP only')
    .optionsGroup('Limits:')
    .option('--client-max-body-size <size>', 'largest request body, for example 20m')
    .option('--proxy-connect-timeout <time>', 'for example 60s')
    .option('--proxy-read-timeout <time>', 'for example 120s')
    .option('--proxy-send-timeout <time>', 'for example 120s')
    .option('--rate-limit <rate>', 'requests a second and address, for example 50r/s, or off')
    .optionsGroup('Headers:')
    .addOption(new Option('--hsts <switch>', 'Strict-Transport-Security').choices(['on', 'off']))
    .option('--hsts-max-age <seconds>', 'its max-age')
    .option('--hsts-include-subdomains', 'it covers the subdomains')
    .option('--hsts-preload', 'it allows preload lists')
    .addOption(new Option('--frame-options <value>', 'X-Frame-Options').choices(['DENY', 'SAMEORIGIN', 'off']))
    .addOption(new Option('--content-type-options <switch>', 'X-Content-Type-Options').choices(['on', 'off']))
    .option('--referrer-policy <value>', 'Referrer-Policy, or off')
    .option('--permissions-policy <value>', 'Permissions-Policy, or off')
    .addOption(
      new Option('--microphone', 'Permissions-Policy that lets the site itself use the microphone').conflicts(
        'permissionsPolicy',
      ),
    )
    .option('--csp <value>', 'Content-Security-Policy, or off')
    .optionsGroup('The change itself:')
    .option('--base <site:global>', 'apply only if the site is still as the plan with this base saw it')
    .option('--wait-for-vps', 'wait for a VPS that is offline');
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
