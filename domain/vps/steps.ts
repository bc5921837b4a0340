export const PREPARE_VPS_STEPS = [
  'inspect the VPS',
  'make the folders and generation 1',
  'prove nginx',
  'record the VPS',
] as const;
export type PrepareVpsStep = (typeof PREPARE_VPS_STEPS)[number];
