import type { SiteForm, Typed } from './form.js';

/** What every part of the form gets. */
export interface FormProps {
  readonly form: SiteForm;
  readonly change: (some: Typed) => void;
  /** What is wrong, by field. */
  readonly errors: Readonly<Record<string, string>>;
}
