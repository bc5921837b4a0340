export const ADD_VPS_STEPS = [
  'wait for the agent',
  'check the VPS',
  'make the folders and generation 1',
  'prove nginx',
  'keep its first report',
  'record the VPS',
] as const;
export type AddVpsStep = (typeof ADD_VPS_STEPS)[number];

export const PREPARE_VPS_STEPS = [
  'inspect the VPS',
  'make the folders and generation 1',
  'prove nginx',
  'record the VPS',
] as const;
export type PrepareVpsStep = (typeof PREPARE_VPS_STEPS)[number];

export const REMOVE_VPS_STEPS = [
  'take no new work',
  'wait until nothing runs there',
  'take the sites off',
  'remove the VPS',
] as const;
export type RemoveVpsStep = (typeof REMOVE_VPS_STEPS)[number];
