// Adding a meter that is on the air. Its key is tried on what was heard of it before anything is saved, and never comes back from the gateway.
import { Problem, isCannot, post } from '../lib/api.js';
import { h, newId, renew, setText } from '../lib/dom.js';
import { command } from './add-command.js';
import { facts } from '../lib/parts.js';
import { amount, field, t, unit } from '../lib/words.js';

const PATIENCE_MS = 60_000;
const KEY = /^[0-9a-f]{32}$/i;
// Who it is, not what it says.
const WHO = new Set(['_', 'id', 'name', 'media', 'meter', 'timestamp', 'device', 'rssi_dbm', 'remembered']);

/** A dialog that is shown at once and is gone when it is closed; onSaved() when the gateway has the meter. */
export function addMeter(one, onSaved) {
  const [name, driver, key] = [
    input(t('name'), { required: true, maxlength: 64 }, t('name_hint')),
    input(t('driver'), { value: one.suggested_driver ?? '', maxlength: 64, autocapitalize: 'off', spellcheck: 'false' }, t('driver_hint')),
    input(t('key'), { maxlength: 100, autocapitalize: 'off', spellcheck: 'false' }, t(one.encrypted ? 'key_hint' : 'add_plain')),
  ];
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const outcome = h('div', { class: 'outcome', role: 'status' });
  const attempt = h('button', { type: 'submit' }, t('try_it'));
  const save = h('button', { type: 'button', hidden: true, onclick: () => ask(false) }, t('save'));
  const shut = h('button', { type: 'button', class: 'plain', onclick: () => dialog.close() }, t('cancel'));
  const form = h('form', { class: 'form', oninput: forget, onsubmit: event => (event.preventDefault(), ask(true)) },
    isSecureContext ? null : h('p', { class: 'note unsafe' }, t('key_unsafe')),
    name.element, driver.element, key.element, wrong, outcome, h('div', { class: 'row' }, attempt, save, shut));
  const title = h('h2', { id: newId() }, t('add_title', { id: one.id }));
  const dialog = h('dialog', { class: 'wide', 'aria-labelledby': title.id, onclose: () => dialog.remove() }, title, form);
  let works = false;

  // What was tried is no longer what stands there.
  function forget() {
    works = false;
    attempt.className = '';
    save.hidden = true;
    setText(wrong, '');
    outcome.replaceChildren();
  }

  async function ask(isTry) {
    const secret = key.control.value.replace(/[\s:.-]/g, '');
    if (secret && !KEY.test(secret)) return refuse(t('key_wrong_form'), key.control);
    if (!name.control.value.trim()) return refuse(t('name_missing'), name.control);
    attempt.disabled = save.disabled = true;
    setText(outcome, t(isTry ? 'trying' : 'saving'));
    try {
      const body = { name: name.control.value.trim(), id: one.id, driver: driver.control.value.trim(), key: secret, dry_run: isTry, anyway: !isTry && !works };
      show(await post('meters', body, PATIENCE_MS));
    } catch (problem) {
      fail(problem);
    }
    attempt.disabled = save.disabled = false;
    if (!save.hidden && works) save.focus();
  }

  function show(answer) {
    if (answer.saved) return done();
    works = answer.frames_decoded > 0 && !answer.trouble;
    renew(outcome, [verdict(answer), answer.reading ? facts(said(answer.reading)) : null]);
    setText(save, t(works ? 'save' : 'save_anyway'));
    save.className = works ? '' : 'plain';
    attempt.className = works ? 'plain' : '';
    save.hidden = false;
  }

  function done() {
    key.control.value = '';
    const close = h('button', { type: 'button', onclick: () => dialog.close() }, t('close'));
    form.replaceChildren(h('p', { role: 'status' }, t('add_saved', { name: name.control.value.trim() })), h('div', { class: 'row' }, close));
    close.focus();
    onSaved();
  }

  function fail(problem) {
    if (!(problem instanceof Problem)) throw problem;
    outcome.replaceChildren();
    if (isCannot(problem)) {
      setText(wrong, t('add_cannot'));
      outcome.replaceChildren(command(one));
    } else {
      setText(wrong, problem.status === 409 ? t('add_exists') : t('add_failed', { reason: problem.message }));
    }
  }

  function refuse(text, control) {
    setText(wrong, text);
    control.focus();
  }

  document.body.append(dialog);
  dialog.showModal();
  name.control.focus();
}

function input(label, props, hint) {
  const [id, hintId] = [newId(), newId()];
  const control = h('input', { id, type: 'text', autocomplete: 'off', 'aria-describedby': hintId, ...props });
  return { control, element: h('div', { class: 'field' }, h('label', { for: id }, label), control, h('span', { id: hintId, class: 'quiet' }, hint)) };
}

function verdict({ frames_tried: tried, frames_decoded: decoded, trouble }) {
  if (decoded > 0 && !trouble) return h('p', { class: 'good-text' }, t('add_works', { n: tried, decoded }));
  const why = trouble ? [' ', h('span', { lang: 'en' }, trouble)] : null;
  return tried ? h('p', { class: 'bad-text' }, t('add_works_not', { n: tried, decoded }), why) : h('p', {}, t('add_untried'), why);
}

const said = reading => Object.entries(reading).filter(([name, value]) => !WHO.has(name) && value !== null && typeof value !== 'object')
  .map(([name, value]) => [field(name), typeof value === 'number' ? amount(value, unit(name)) : String(value)]);
