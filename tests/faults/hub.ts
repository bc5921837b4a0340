import { startHubWorker } from '../../workers/hub.js';
import { faultInterceptor, hubFaultFile } from './interceptor.js';

const folder = process.env['VSA_FAULT_FOLDER'] ?? '';
await startHubWorker([faultInterceptor((call) => hubFaultFile(folder, (call as { vpsId: string }).vpsId))]);
