// Head, navigation and settings: what is around every view.
import { h, setClass, setText, svg } from './lib/dom.js';
import { read, write } from './lib/memory.js';
import { choice } from './lib/parts.js';
import { language, languages, setLanguage, t } from './lib/words.js';

const THEMES = ['auto', 'light', 'dark'];

const ICONS = {
  overview: 'M4 12l8-7 8 7v8h-5v-5h-6v5H4z', meters: 'M4 17a8 8 0 1 1 16 0M12 17l4-5', heard: 'M12 13v7M8 10a5 5 0 0 1 8 0M5 7a9 9 0 0 1 14 0',
  alarms: 'M6 17V11a6 6 0 0 1 12 0v6zM4 17h16M10 20h4', delivery: 'M7 17a4 4 0 0 1 0-8 5 5 0 0 1 10 0 4 4 0 0 1 0 8M12 20v-8M9 14l3-3 3 3', system: 'M5 6h14v5H5zM5 13h14v5H5zM8 8.5h2M8 15.5h2',
};

export function applyTheme() {
  document.documentElement.dataset.theme = read('theme', THEMES) ?? 'auto';
}

export function frame(rebuild, signOut) {
  const links = Object.keys(ICONS).map(name => [name, h('a', { href: `#/${name}` }, icon(ICONS[name]), h('span', {}, t(name)))]);
  const main = h('main', { id: 'content', tabindex: -1 });
  const note = h('p', { class: 'note', role: 'status' });
  const dot = h('span', { class: 'pill calm', role: 'status' }, t('connecting'));
  const banner = h('div', { class: 'banner', role: 'alert', hidden: true });
  const skip = h('a', { class: 'skip', href: '#content', onclick: event => (event.preventDefault(), main.focus()) }, t('skip'));
  const head = h('header', {}, h('span', { class: 'brand' }, t('product')), h('nav', { 'aria-label': t('nav') }, links.map(([, link]) => link)), dot);
  return {
    elements: [skip, head, banner, main, settings(rebuild, signOut)], main, note,
    mark(current) {
      for (const [name, link] of links) {
        if (name === current || (current === 'meter' && name === 'meters')) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
    },
    contact(isGone, text) {
      setText(dot, isGone ? t('gone_short') : t('live'));
      setClass(dot, isGone ? 'pill bad' : 'pill good');
      setText(banner, text);
      banner.hidden = !isGone;
      main.classList.toggle('gone', isGone);
    },
  };
}

function settings(rebuild, signOut) {
  const themes = Object.fromEntries(THEMES.map(name => [name, t(`theme_${name}`)]));
  return h('footer', { 'aria-label': t('settings') },
    choice(t('language'), languages, language(), name => (setLanguage(name), rebuild())),
    choice(t('colours'), themes, read('theme', THEMES) ?? 'auto', name => (write('theme', name), applyTheme(), rebuild())),
    h('button', { type: 'button', class: 'plain', onclick: signOut }, t('signout')));
}

const icon = path => svg('svg', { viewBox: '0 0 24 24', width: 22, height: 22, 'aria-hidden': 'true' }, svg('path', { d: path }));
