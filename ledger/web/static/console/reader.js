// The reader of the page.

/** Return the language in which numbers are written: the complete one, where the page speaks one that was begun. */
export function numbersIn() {
  const { lang, dataset } = document.documentElement;
  return dataset.complete ?? lang;
}
