// A message of a channel, before it is known of which.

/** A message without the channel, which the shell knows. */
export type Unaddressed<Message> = Message extends { readonly channel: number } ? Omit<Message, "channel"> : never;
