import { startHubWorker } from '../../workers/hub.js';
import { faultInterceptor, hubFaultFile } from './interceptor.js';

const folder = process.env['VSA_FAULT_FOLDER'] ?? '';
/** What serves no VPS alone meets no fault. */
const vpsOf = (call: unknown): string => String(Reflect.get(Object(call), 'vpsId') ?? 'none');

await startHubWorker([faultInterceptor((call) => hubFaultFile(folder, vpsOf(call)))]);
