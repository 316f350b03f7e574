// Why a room sends a session away. `mayResume`: nothing is wrong with the client, it opens the model again and goes on.

import type { Expulsion } from "./expulsion.ts";

export const superseded: Expulsion = {
  code: "superseded",
  message: "The client has opened the model again",
  mayResume: false,
};
export const mistake: Expulsion = {
  code: "internal",
  message: "The server made a mistake, which it has logged",
  mayResume: true,
};
export const tooEarly: Expulsion = {
  code: "unexpected",
  message: "Something arrived that is only for those who have the model open",
  mayResume: false,
};
export const notSent: Expulsion = {
  code: "version-unknown",
  message: "A version is said to be seen that was not sent",
  mayResume: false,
};
export const tooSlow: Expulsion = {
  code: "slow-reader",
  message: "What was missed is not being read",
  mayResume: true,
};
export const notReadable: Expulsion = {
  code: "store-unavailable",
  message: "What was missed could not be read at the moment",
  mayResume: true,
};
export const closedMeanwhile: Expulsion = {
  code: "store-unavailable",
  message: "The model was closed meanwhile",
  mayResume: true,
};
export const differsTooOften: Expulsion = {
  code: "diverged",
  message: "The client's copy differed from the server's again and again",
  mayResume: false,
};
