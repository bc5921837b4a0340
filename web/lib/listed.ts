/** A page of a list as the API answers it. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** null: this is the last page. */
  readonly nextPageToken: string | null;
}
