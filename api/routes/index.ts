import type { Route } from '../lib/route.js';
import { acknowledgeAlert } from './alert/ack.js';
import { listAlerts } from './alert/list.js';
import { testAlerts } from './alert/test.js';
import { registerAgent } from './agent/register.js';
import { renewAgent } from './agent/renew.js';
import { listAuditLogs } from './audit/list.js';
import { abandonOperation } from './operation/abandon.js';
import { answerOperation } from './operation/answer.js';
import { listCertificates, listExpiring } from './certificate/list.js';
import { renewCertificate } from './certificate/renew.js';
import { renewLineage } from './certificate/renewLineage.js';
import { listContainers } from './container/list.js';
import { publishHub } from './hub/publish.js';
import { showHub } from './hub/show.js';
import { cancelOperation } from './operation/cancel.js';
import { watchAll, watchOperation } from './operation/events.js';
import { listOperations } from './operation/list.js';
import { retryOperation } from './operation/retry.js';
import { showOperation } from './operation/show.js';
import { listSchedules } from './schedule/list.js';
import { applySchedules } from './schedule/apply.js';
import { pauseSchedule, resumeSchedule, triggerSchedule } from './schedule/steer.js';
import { loginCode } from './login/code.js';
import { loginInvitation } from './login/invitation.js';
import { loginPasskey, loginPasskeyOptions } from './login/passkey.js';
import { loginPassword } from './login/password.js';
import { listSessions } from './session/list.js';
import { setPassword } from './session/password.js';
import { endSessionById } from './session/remove.js';
import { removeSession } from './session/end.js';
import { addPasskey, deletePasskey, listPasskeys, passkeyOptions } from './session/passkeys.js';
import { showSession } from './session/show.js';
import { confirmTotp, offerTotp } from './session/totp.js';
import { setUpAdmin } from './setup/admin.js';
import { makeSetupCode } from './setup/code.js';
import { createSetup } from './setup/create.js';
import { showSetup } from './setup/show.js';
import { listSites } from './site/list.js';
import { planSite } from './site/plan.js';
import { provisionSite } from './site/provision.js';
import { showSite } from './site/show.js';
import { unprovisionSite } from './site/unprovision.js';
import { addToken, listTokens, removeToken } from './token/tokens.js';
import { listStacks } from './stack/list.js';
import { showTrafficStats } from './traffic/stats.js';
import { addUser, changeRole, removeUser, resetUser } from './user/change.js';
import { listUsers } from './user/list.js';
import { addVps } from './vps/add.js';
import { joinVps } from './vps/join.js';
import { listVps } from './vps/list.js';
import { prepareVps } from './vps/prepare.js';
import { listGenerations, listVhosts, showTreeHash, showVhost } from './vps/read.js';
import { removeVps } from './vps/remove.js';
import { showVps } from './vps/show.js';

/** Every route below /api/v1: what is served, documented and guarded. */
export const ROUTES: readonly Route[] = [
  createSetup,
  showHub,
  showSetup,
  setUpAdmin,
  makeSetupCode,
  loginPassword,
  loginCode,
  loginPasskeyOptions,
  loginPasskey,
  loginInvitation,
  showSession,
  removeSession,
  offerTotp,
  confirmTotp,
  passkeyOptions,
  addPasskey,
  listPasskeys,
  deletePasskey,
  setPassword,
  listSessions,
  endSessionById,
  listUsers,
  addUser,
  changeRole,
  resetUser,
  removeUser,
  listTokens,
  addToken,
  removeToken,
  publishHub,
  provisionSite,
  planSite,
  listSites,
  showSite,
  unprovisionSite,
  listCertificates,
  listExpiring,
  renewCertificate,
  renewLineage,
  listContainers,
  listStacks,
  listOperations,
  showOperation,
  watchOperation,
  cancelOperation,
  retryOperation,
  answerOperation,
  abandonOperation,
  watchAll,
  listAuditLogs,
  showTrafficStats,
  listSchedules,
  applySchedules,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
  listAlerts,
  acknowledgeAlert,
  testAlerts,
  addVps,
  joinVps,
  registerAgent,
  renewAgent,
  listVps,
  showVps,
  prepareVps,
  removeVps,
  listVhosts,
  showVhost,
  listGenerations,
  showTreeHash,
];
