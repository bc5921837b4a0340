import { startAgent } from '../../workers/agent.js';
import { faultInterceptor } from './interceptor.js';

const file = process.env['VSA_FAULT_FILE'] ?? '';
await startAgent([faultInterceptor(() => file)]);
