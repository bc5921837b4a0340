import * as z from 'zod';

export const SetupRequest = () => z.strictObject({ code: z.string().min(1).max(200) });

/** The first admin's token, shown once. */
export const SetupAnswer = z.object({ token: z.string(), scopes: z.array(z.string()) });
