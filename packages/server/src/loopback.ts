// Which host names mean this machine alone, so that nobody else can reach what listens there.

const loopback = /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Whether a host to listen on, or the name in a URL (without port), stands for the loopback interface. */
export const isLoopbackHost = (host: string): boolean => loopback.test(host);
