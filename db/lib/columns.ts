import type { ColumnType, GeneratedAlways } from 'kysely';

/** bigint identity; a number in TypeScript. */
export type Uid = GeneratedAlways<number>;
export type Created = ColumnType<Date, Date | string | undefined, never>;
export type Moment = ColumnType<Date, Date | string, Date | string>;
export type MomentOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** jsonb: read as its value, written as text by `json()`. */
export type Json<T> = ColumnType<T, string, string>;
export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
