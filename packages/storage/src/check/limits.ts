// The limits of a check.

/** Problems of one model that are told. One fault often has many consequences; who has read this many knows. All are counted. */
export const problemsPerModelMax = 20;
