/** What was begun in a composer and not sent: kept in this tab for its page, whatever kind of entry it becomes. */

const PREFIX = "draft:";

export function draftOf(composer: string): string {
  return sessionStorage.getItem(nameOf(composer)) ?? "";
}

export function keepDraft(composer: string, text: string): void {
  if (text.trim()) sessionStorage.setItem(nameOf(composer), text);
  else sessionStorage.removeItem(nameOf(composer));
}

/** Where nobody is signed in nothing is left of what somebody wrote. */
export function forgetDrafts(): void {
  Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => sessionStorage.removeItem(name));
}

function nameOf(composer: string): string {
  return `${PREFIX}${window.location.pathname}#${composer}`;
}
