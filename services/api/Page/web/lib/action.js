// A button that does something to the gateway: asked for first when it matters, with a count of seconds while it goes on.
import { h, setClass, setText } from './dom.js';
import { t } from './words.js';

/** act() answers the words to show at the end. */
export function action({ name, sure, going, act, failed }) {
  const said = h('p', { role: 'status', class: 'said' });
  const button = h('button', { type: 'button', onclick: () => (sure ? dialog.showModal() : start()) }, name);
  const dialog = h('dialog', { 'aria-label': name }, h('p', {}, sure), h('div', { class: 'row' },
    h('button', { type: 'button', onclick: () => (dialog.close(), start()) }, name),
    h('button', { type: 'button', class: 'plain', onclick: () => dialog.close() }, t('cancel'))));
  let counting = null;

  async function start() {
    button.disabled = true;
    setClass(said, 'said');
    let seconds = 0;
    const count = () => setText(said, going(seconds++));
    count();
    counting = setInterval(count, 1000);
    try {
      setText(said, await act().finally(() => clearInterval(counting)));
    } catch (problem) {
      setText(said, failed(problem));
      setClass(said, 'said bad-text');
    }
    button.disabled = false;
  }

  return { element: h('div', { class: 'row' }, button, said, dialog), close: () => clearInterval(counting) };
}
