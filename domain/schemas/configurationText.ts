import { SETTINGS, type Setting } from './configurationTable.js';

/** The text of `.env.example`: every variable, commented out where it has a default or may be unset. */
export function renderEnvExample(): string {
  const blocks = rows().map(([name, setting]) => {
    const secret = setting.secret ? `# ${name}_FILE=/path/of/a/file may be set instead.\n` : '';
    return `# ${setting.description}.\n${secret}# ${name}=${setting.default ?? ''}\n`;
  });
  return blocks.join('\n');
}

/** The README's table of variables, in Markdown. */
export function renderSettingsTable(): string {
  const lines = rows().map(([name, setting]) => {
    const names = [name, ...(setting.secret ? [name + '_FILE'] : []), ...setting.aliases].map((key) => '`' + key + '`');
    const fallback = setting.default === null ? '' : '`' + setting.default + '`';
    return `| ${names.join(', ')} | ${fallback} | ${setting.description} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...lines, ''].join('\n');
}

const rows = (): [string, Setting][] => Object.entries(SETTINGS);
