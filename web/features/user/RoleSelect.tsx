import { NativeSelect } from '@mantine/core';
import { ROLES, type Role } from '../../../domain/user/roles.js';

interface RoleSelectProps {
  readonly role: Role;
  readonly choose: (role: Role) => void;
}

/** A role, with what it may do. */
export const RoleSelect = ({ role, choose }: RoleSelectProps) => (
  <NativeSelect
    label="Role"
    value={role}
    onChange={(event) => choose(event.currentTarget.value as Role)}
    data={ROLES.map((value) => ({ value, label: WORDS[value] }))}
  />
);

const WORDS: Readonly<Record<Role, string>> = {
  viewer: 'viewer: reads everything but users and tokens',
  operator: 'operator: reads, and changes sites and operations',
  admin: 'admin: everything, users and tokens too',
};
