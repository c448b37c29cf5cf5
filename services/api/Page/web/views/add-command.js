// What to type on the gateway to add a meter: for whoever is there anyway, or would rather not send a key over the network.
import { h, setText } from '../lib/dom.js';
import { t } from '../lib/words.js';

/** In English whatever the page speaks: it is a command, and its name is the beginning of a file's. */
export function command({ id, medium: name, encrypted }) {
  const called = `${name ? name.charAt(0).toUpperCase() + name.slice(1) : 'Meter'} ${id}`.replace(/[^\w .-]/g, '');
  const code = h('code', { class: 'command' }, `./edge meters add '${called}' ${id}${encrypted ? '' : ' --no-key'}`);
  const button = h('button', { type: 'button', class: 'plain', 'aria-label': `${t('copy')} ${id}`, onclick: () => copy(code, button) }, t('copy'));
  return h('div', {}, h('div', { class: 'row copy' }, code, button), h('p', { class: 'quiet' }, t(encrypted ? 'add_key' : 'add_plain')));
}

/** Over plain HTTP a page may not write to the clipboard: there the command is selected, to be copied by hand. */
async function copy(code, button) {
  getSelection().selectAllChildren(code);
  if (!navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(code.textContent);
    setText(button, t('copied'));
  } catch (error) {
    console.info('The clipboard was refused:', error.message);
  }
}
