export const UNDO_FROM_LEDGER_STEPS = ['wait for a person', 'undo from the ledger', 'release the names'] as const;
export type UndoFromLedgerStep = (typeof UNDO_FROM_LEDGER_STEPS)[number];
