// The clients of entries that no client made: records of what was done to a log. They say nothing of anybody.

export const redactionClient = "redaction";
export const pseudonymClient = "pseudonym";
