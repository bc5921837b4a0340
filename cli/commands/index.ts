import type { CommandList } from '../lib/program.js';
import { embeddedCommand } from '../lib/embedded-command.js';

/** Every command there is, in the order --help shows them. */
export const COMMANDS: CommandList = {
  nouns: {
    site: 'put websites on HTTPS, change them, take them off',
    cert: 'certificates of the sites',
    operation: 'look at changes and steer them',
    vhost: 'what the nginx of a VPS serves',
    traffic: 'how many requests the sites answer, and how',
    alert: 'what is wrong, and whether somebody was told',
    schedule: 'what VSA does by itself',
    audit: 'who did what, when, with what outcome',
    vps: 'the fleet',
    hub: 'the hub itself',
    agent: 'the part of VSA on each VPS',
    user: 'people who may sign in',
    token: 'what programs sign in with',
  },
  entries: [
    {
      name: 'site provision',
      summary: 'put a site on HTTPS, or change it',
      load: async () => (await import('./site/provision.js')).provisionSite,
    },
    {
      name: 'site unprovision',
      summary: 'take a site off its VPS',
      load: async () => (await import('./site/unprovision.js')).unprovisionSite,
    },
    { name: 'site list', summary: 'list the sites', load: async () => (await import('./site/list.js')).listSites },
    { name: 'site show', summary: 'show one site', load: async () => (await import('./site/show.js')).showSite },
    {
      name: 'site plan',
      summary: 'show what a provision or removal would change',
      load: async () => (await import('./site/plan.js')).planSite,
    },
    {
      name: 'cert list',
      summary: 'list the certificates: recorded, on disk, served',
      load: async () => (await import('./cert/list.js')).listCertificates,
    },
    {
      name: 'cert status',
      summary: 'say what is wrong with certificates, and when they are renewed',
      load: async () => (await import('./cert/status.js')).certificateStatus,
    },
    {
      name: 'cert issue',
      summary: 'give a site that has only HTTP a certificate',
      load: async () => (await import('./cert/issue.js')).issueCertificate,
    },
    {
      name: 'cert renew',
      summary: 'renew one certificate, or each that is due',
      load: async () => (await import('./cert/renew.js')).renewCertificates,
    },
    {
      name: 'cert install-cron',
      summary: 'show the schedule that renews; there is no cron',
      load: async () => (await import('./cert/install-cron.js')).installCron,
    },
    {
      name: 'operation list',
      summary: 'list operations, newest first',
      load: async () => (await import('./operation/list.js')).listOperations,
    },
    {
      name: 'operation show',
      summary: 'show one operation with its steps',
      load: async () => (await import('./operation/show.js')).showOperation,
    },
    {
      name: 'operation watch',
      summary: 'follow an operation until it ends',
      load: async () => (await import('./operation/watch.js')).watchOperation,
    },
    {
      name: 'operation cancel',
      summary: 'stop an operation and undo what it did',
      load: async () => (await import('./operation/cancel.js')).cancelOperation,
    },
    {
      name: 'operation retry',
      summary: 'let a held operation look again now',
      load: async () => (await import('./operation/retry.js')).retryOperation,
    },
    {
      name: 'operation answer',
      summary: 'answer the question an operation is held for',
      load: async () => (await import('./operation/answer.js')).answerOperation,
    },
    {
      name: 'operation abandon',
      summary: 'give up an operation that cannot be undone; leaves changes behind',
      load: async () => (await import('./operation/abandon.js')).abandonOperation,
    },
    {
      name: 'vhost list',
      summary: 'list the vhosts that are live on a VPS',
      load: async () => (await import('./vhost/list.js')).listVhosts,
    },
    {
      name: 'vhost show',
      summary: 'print the live vhost of a site',
      load: async () => (await import('./vhost/show.js')).showVhost,
    },
    {
      name: 'vhost read',
      summary: 'read any nginx files offline and say what they serve',
      load: async () => (await import('./vhost/read.js')).readVhosts,
    },
    {
      name: 'vhost history',
      summary: 'list the generations a VPS has kept',
      load: async () => (await import('./vhost/history.js')).vhostHistory,
    },
    {
      name: 'audit list',
      summary: 'list audit events, newest first',
      load: async () => (await import('./audit/list.js')).listAudit,
    },
    {
      name: 'traffic stats',
      summary: 'sum up the requests to the sites',
      load: async () => (await import('./traffic/stats.js')).showTraffic,
    },
    {
      name: 'schedule list',
      summary: 'list what VSA does by itself, with last and next runs',
      load: async () => (await import('./schedule/list.js')).listSchedules,
    },
    {
      name: 'schedule pause',
      summary: 'let a schedule rest until it is resumed',
      load: async () => (await import('./schedule/steer.js')).pauseSchedule,
    },
    {
      name: 'schedule resume',
      summary: 'end the pause of a schedule',
      load: async () => (await import('./schedule/steer.js')).resumeSchedule,
    },
    {
      name: 'schedule trigger',
      summary: 'start a run of a schedule now',
      load: async () => (await import('./schedule/steer.js')).triggerSchedule,
    },
    {
      name: 'schedule apply',
      summary: 'make missing schedules, and changed ones as they are to be',
      load: async () => (await import('./schedule/apply.js')).applySchedules,
    },
    {
      name: 'alert list',
      summary: 'list what is wrong, newest first',
      load: async () => (await import('./alert/list.js')).listAlerts,
    },
    {
      name: 'alert ack',
      summary: 'say that somebody knows of an alert, so that nobody is reminded',
      load: async () => (await import('./alert/ack.js')).acknowledgeAlert,
    },
    {
      name: 'alert test',
      summary: 'send a test to the webhook of alerts',
      load: async () => (await import('./alert/test.js')).testAlerts,
    },
    { name: 'vps list', summary: 'list the VPSes', load: async () => (await import('./vps/list.js')).listVps },
    { name: 'vps show', summary: 'show one VPS', load: async () => (await import('./vps/show.js')).showVps },
    {
      name: 'vps add',
      summary: 'add a VPS and print what to type on it',
      load: async () => (await import('./vps/add.js')).addVps,
    },
    {
      name: 'vps join',
      summary: 'print a new command with which a machine joins as a VPS',
      load: async () => (await import('./vps/join.js')).joinVps,
    },
    {
      name: 'vps prepare',
      summary: 'make what is missing of the nginx tree of a VPS',
      load: async () => (await import('./vps/prepare.js')).prepareVps,
    },
    {
      name: 'vps remove',
      summary: 'take a VPS out of the fleet, with its sites',
      load: async () => (await import('./vps/remove.js')).removeVps,
    },
    {
      name: 'hub publish',
      summary: 'put the hub itself on HTTPS',
      load: async () => (await import('./hub/publish.js')).publishHub,
    },
    {
      name: 'agent register',
      summary: 'on a VPS: join the hub with a one-use code',
      load: async () => (await import('./agent/register.js')).registerAgent,
    },
    {
      name: 'agent start',
      summary: 'on a VPS: run its agent in the foreground',
      load: async () => (await import('./agent/start.js')).startAgent,
    },
    {
      name: 'agent status',
      summary: 'on a VPS: show who it is to its hub',
      load: async () => (await import('./agent/status.js')).statusAgent,
    },
    {
      name: 'agent leave',
      summary: 'on a VPS: forget the hub; sites go on serving',
      load: async () => (await import('./agent/leave.js')).leaveAgent,
    },
    {
      name: 'user setup',
      summary: 'become the first admin with the one-time setup code',
      load: async () => (await import('./user/setup.js')).setupUser,
    },
    {
      name: 'user list',
      summary: 'list the people who may sign in',
      load: async () => (await import('./user/list.js')).listUsers,
    },
    {
      name: 'user add',
      summary: 'add a person and print the code of the invitation',
      load: async () => (await import('./user/invite.js')).addUser,
    },
    {
      name: 'user role',
      summary: 'change what a person may do',
      load: async () => (await import('./user/role.js')).changeRole,
    },
    {
      name: 'user reset',
      summary: 'let a person begin anew: password, second factors and sessions go',
      load: async () => (await import('./user/invite.js')).resetUser,
    },
    {
      name: 'user remove',
      summary: 'remove a person',
      load: async () => (await import('./user/remove.js')).removeUser,
    },
    {
      name: 'user setup-code',
      summary: 'print a new code for the first admin',
      load: async () => (await import('./user/setup-code.js')).setupCode,
    },
    {
      name: 'token list',
      summary: 'list the API tokens',
      load: async () => (await import('./token/list.js')).listTokens,
    },
    {
      name: 'token add',
      summary: 'make an API token',
      load: async () => (await import('./token/add.js')).addToken,
    },
    {
      name: 'token remove',
      summary: 'remove an API token',
      load: async () => (await import('./token/remove.js')).removeToken,
    },
    { name: 'login', summary: 'keep a token for a hub', load: async () => (await import('./login.js')).login },
    {
      name: 'doctor',
      summary: 'say which part is well and which is not',
      load: async () => (await import('./doctor.js')).doctor,
    },
    {
      name: 'up',
      summary: 'start the suite on this machine',
      load: () => Promise.resolve(embeddedCommand('up', () => import('./up.js'))),
    },
    {
      name: 'down',
      summary: 'stop the suite on this machine',
      load: () => Promise.resolve(embeddedCommand('down', () => import('./down.js'))),
    },
    {
      name: 'ps',
      summary: 'list the processes of the suite on this machine',
      load: () => Promise.resolve(embeddedCommand('ps', () => import('./ps.js'))),
    },
    {
      name: 'logs',
      summary: 'print the logs of the suite on this machine',
      load: () => Promise.resolve(embeddedCommand('logs', () => import('./logs.js'))),
    },
    {
      name: 'completion',
      summary: 'print the completion script of a shell',
      load: async () => (await import('./completion.js')).completion,
    },
  ],
};
