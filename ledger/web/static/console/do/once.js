// What the pages that sign share: an action at a time, and a sentence for what went wrong.

/** Return an action that runs once at a time, its button disabled meanwhile; `tell` is given a sentence of what failed. */
export function once(action, { button, words, tell, ended = () => {} }) {
  let runs = false;
  return async (event) => {
    event?.preventDefault();
    if (runs) return;
    runs = true;
    button.disabled = true;
    try {
      await action();
    } catch (error) {
      tell(await whyOf(error, words));
    } finally {
      runs = false;
      button.disabled = false;
      // A button that is off loses the focus, and who has no mouse their place.
      if (document.activeElement === document.body) button.focus();
      ended();
    }
  };
}

/** Return what an error means; the words of signing come when there is one. What is no error of ours is thrown. */
export async function whyOf(error, words) {
  if (error.why) return error.message || words[error.why];
  if (typeof error.detail === "string") return error.detail;
  if (error.code === undefined) throw error;
  const { said } = await import("../../sign/sentences.js");
  return said(error, document.documentElement.lang);
}
