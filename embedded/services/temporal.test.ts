import { expect, test } from 'vitest';
import { temporalArguments } from './temporal.js';

test('temporalArguments() is the whole line of the dev server', () => {
  const line = temporalArguments({ program: 'temporal', file: '/d/t.db', port: 7233, webPort: 8233 }).join(' ');
  expect(line).toBe(
    'server start-dev --ip 127.0.0.1 --port 7233 --db-filename /d/t.db --ui-port 8233 --ui-disable-news-fetch' +
      ' --sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=NORMAL' +
      ' --namespace vsa --namespace vsa-background' +
      ' --search-attribute Domain=Keyword --search-attribute VpsId=Keyword' +
      ' --search-attribute OperationKind=Keyword --search-attribute Phase=Keyword' +
      ' --dynamic-config-value frontend.namespaceCount=20000' +
      ' --dynamic-config-value history.transferProcessorMaxPollRPS=100' +
      ' --dynamic-config-value history.maxBufferedQueryCount=100' +
      ' --dynamic-config-value history.timerProcessorMaxTimeShift="10ms"' +
      ' --dynamic-config-value matching.numTaskqueueReadPartitions=1' +
      ' --dynamic-config-value matching.numTaskqueueWritePartitions=1',
  );
});
