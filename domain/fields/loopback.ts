/** Whether the host of a URL is this machine: what goes there crosses no network. */
export const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
