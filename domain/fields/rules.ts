/** What configuration decides about fields; everything else is fixed. */
export interface FieldRules {
  /** Reserved top-level domains that are accepted all the same, for example `localhost` and `test`. */
  readonly allowedReservedTlds: readonly string[];
  /** Wildcard names, which only a dns-01 challenge can prove. */
  readonly wildcards: boolean;
  /** `host` or `host:port` of Git servers. */
  readonly gitHosts: readonly string[];
  /** `host` or `host:port` of image registries. */
  readonly registries: readonly string[];
  /** Where the suite itself may be sent to, as `scheme://host:port` with the port always written. */
  readonly outboundOrigins: readonly string[];
  /** Containers no site may use as an upstream. */
  readonly reservedContainerNames: readonly string[];
  /** Stacks nobody may create. */
  readonly reservedStackNames: readonly string[];
  /** Keys a list may be sorted by; each list narrows it to its own. */
  readonly sortKeys: readonly string[];
}

/** The suite's own parts, the first system's and ours, and the words that mean the VPS itself. */
const OWN_CONTAINERS = [
  ...['local', 'localhost', 'reverse-proxy', 'reverse-proxy-nginx', 'reverse-proxy-reloader', 'reverse-proxy-certbot'],
  ...['nginx-reloader', 'certbot', 'dashboard', 'dashboard-api', 'dashboard-ui', 'dashboard-db', 'vps-admin-api'],
  ...['vps-admin-ui', 'loki', 'grafana', 'promtail', 'alloy', 'prometheus', 'node-exporter', 'cadvisor', 'temporal'],
  ...['temporal-ui', 'temporal-postgres', 'vsa', 'vsa-api', 'vsa-hub', 'vsa-hub-worker', 'vsa-agent', 'vsa-gateway'],
  ...['vsa-ui', 'vsa-postgres', 'vsa-db', 'vsa-temporal', 'vsa-temporal-ui', 'vsa-nginx', 'vsa-loki', 'vsa-alloy'],
];

/** The rules where nothing is configured. */
export const PRODUCTION_RULES: FieldRules = {
  allowedReservedTlds: [],
  wildcards: false,
  gitHosts: ['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org'],
  registries: ['docker.io', 'ghcr.io'],
  outboundOrigins: [],
  reservedContainerNames: OWN_CONTAINERS,
  reservedStackNames: ['dashboard', 'observability', 'reverse-proxy', 'temporal', 'vsa', 'local'],
  sortKeys: [
    ...['id', 'domain', 'name', 'kind', 'state', 'target', 'vpsId', 'actor', 'action', 'result', 'timestamp'],
    ...['createdAt', 'finishedAt', 'expiresAt', 'requests', 'bytesSent'],
  ],
};

/** For whoever cannot know the hub's configuration: what only that can refuse is left to the hub. */
export const LENIENT_RULES: FieldRules = {
  ...PRODUCTION_RULES,
  allowedReservedTlds: [
    ...['test', 'localhost', 'invalid', 'local', 'onion', 'alt', 'arpa'],
    ...['internal', 'intranet', 'private', 'corp', 'home', 'lan'],
  ],
  wildcards: true,
  reservedContainerNames: [],
};
