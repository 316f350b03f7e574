// Lets everybody else have a turn before long work goes on: a page draws, and takes input.
//
// Not by `setTimeout`, which browsers make wait: four milliseconds when nested, a second and more in a page that is not looked at.

type Turn = (action: () => void) => void;

/** Messages to oneself are not made to wait, and come after what the browser has to do. */
function turnsByMessages(): Turn {
  const { port1, port2 } = new MessageChannel();
  const actions: (() => void)[] = [];
  port1.onmessage = () => actions.shift()?.();
  return (action) => {
    actions.push(action);
    port2.postMessage(undefined);
  };
}

/** Node has a word for it, and would be kept running by a channel. */
const immediate = (globalThis as { readonly setImmediate?: Turn }).setImmediate;

let byMessages: Turn | undefined;

export const nextTurn: Turn = (action) => {
  if (immediate !== undefined) return void immediate(action);
  byMessages ??= turnsByMessages();
  byMessages(action);
};
