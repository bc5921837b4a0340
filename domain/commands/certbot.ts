/** Where a certbot and what it keeps are; a folder that is null is certbot's own default. */
export interface CertbotPlace {
  readonly program: string;
  readonly configDir: string;
  readonly workDir: string | null;
  readonly logsDir: string | null;
}

/**
 * Lets certbot renew one lineage now. Whether it is due was decided before, and certbot would sleep up to 8 minutes
 * where no terminal is.
 */
export const renewLineageCommand = (
  { program, configDir, workDir, logsDir }: CertbotPlace,
  lineage: string,
): readonly string[] => [
  ...[program, 'renew', '--cert-name', lineage, '--force-renewal', '--non-interactive', '--no-random-sleep-on-renew'],
  ...['--config-dir', configDir],
  ...(workDir === null ? [] : ['--work-dir', workDir]),
  ...(logsDir === null ? [] : ['--logs-dir', logsDir]),
];

/** The folders that certbot used before, by the text of a lineage's renewal/NAME.conf. */
export const foldersIn = (renewal: string): Pick<CertbotPlace, 'workDir' | 'logsDir'> => ({
  workDir: folderIn(renewal, 'work_dir'),
  logsDir: folderIn(renewal, 'logs_dir'),
});

const folderIn = (renewal: string, key: string): string | null =>
  new RegExp(`^${key} *= *(/[A-Za-z0-9._/@+-]*) *$`, 'm').exec(renewal)?.[1] ?? null;
