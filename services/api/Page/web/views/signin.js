// The password, and nothing else.
import { post } from '../lib/api.js';
import { h, setText } from '../lib/dom.js';
import { choice } from '../lib/parts.js';
import { language, languages, setLanguage, t } from '../lib/words.js';

export function create(onSignedIn, rebuild) {
  document.documentElement.lang = language();
  const input = h('input', { id: 'password', type: 'password', autocomplete: 'current-password', required: true, maxlength: 200, 'aria-describedby': 'hint wrong' });
  const wrong = h('p', { id: 'wrong', class: 'wrong', role: 'alert' });
  const button = h('button', { type: 'submit' }, t('signin'));
  const submit = async event => {
    event.preventDefault();
    button.disabled = true;
    setText(wrong, '');
    try {
      await post('session', { password: input.value });
      onSignedIn();
    } catch (problem) {
      setText(wrong, why(problem));
      button.disabled = false;
      input.select();
      input.focus();
    }
  };
  return h('main', { class: 'signin' },
    h('form', { class: 'card', onsubmit: submit },
      h('h1', {}, t('product')), h('label', { for: 'password' }, t('password')), input, wrong, button, h('p', { id: 'hint', class: 'quiet' }, t('signin_hint'))),
    h('div', { class: 'row' }, choice(t('language'), languages, language(), name => (setLanguage(name), rebuild()))));
}

function why(problem) {
  if (problem.status === 401) return t('wrong_password');
  if (problem.status === 429) return t('too_many', { seconds: problem.retryAfter ?? 10 });
  return problem.status === 0 ? t('not_reached') : problem.message;
}
