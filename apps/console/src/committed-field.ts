// An input whose content counts when its user is done with it: on Enter, or when the focus leaves. Escape takes it back.
//
// What others set meanwhile does not overwrite what is being typed.

export type CommittedField = {
  /** The value may have changed: shows it, unless somebody is typing. */
  readonly refresh: () => void;
  /** Counts as Enter. */
  readonly commit: () => void;
};

/** `commit` gets what was typed; what it does not take is thrown away. */
export function committedField(
  input: HTMLInputElement,
  read: () => string,
  commit: (text: string) => void,
): CommittedField {
  let isTouched = false;
  const show = (): void => {
    const text = read();
    if (input.value !== text) input.value = text;
  };
  const finish = (): void => {
    if (!isTouched) return;
    isTouched = false;
    if (input.value !== read()) commit(input.value);
    show();
  };
  input.addEventListener("input", () => {
    isTouched = true;
  });
  input.addEventListener("blur", finish);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") finish();
    if (event.key !== "Escape") return;
    isTouched = false;
    show();
  });
  show();
  return {
    refresh: () => {
      if (!isTouched) show();
    },
    commit: finish,
  };
}
