import './styles/base.css';
import './styles/controls.css';
import './styles/chart.css';
import './styles/lessons.css';
import './styles/reference.css';
import { fetchModels } from './client/rest';
import { FigureView } from './lessons/figure-view';
import { RECIPES } from './lessons/figures';
import { published } from './model/published';
import { SampleView } from './lessons/sample-view';
import { button } from './ui/controls';
import { loadPrefs } from './ui/prefs';
import { isDark, toggleTheme } from './ui/theme';

function words(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter(Boolean);
}

/** Nominal frequency, asked for once. */
function frequencies(): (model: string) => Promise<number> {
  const models = fetchModels();
  models.catch(() => undefined); // whoever needs a frequency gets the error
  return async (model) => (await models).find((m) => m.name === model)?.hertz ?? Number.NaN;
}

function showFigure(place: HTMLElement): void {
  const recipe = RECIPES[place.dataset['figure'] ?? ''];
  if (recipe === undefined) return;
  const view = new FigureView({
    sample: place.dataset['sample'] ?? '',
    models: words(place.dataset['models']),
    recipe,
    published: published(document),
    hertz: frequencies(),
  });
  place.append(view.element);
  void view.measure(false);
}

function showTheme(place: HTMLElement): void {
  const prefs = loadPrefs();
  const toggle = button({
    label: 'Dark or light theme',
    icon: isDark(prefs) ? 'sun' : 'moon',
    iconOnly: true,
    kind: 'quiet',
    testId: 'theme',
    onClick: () => toggleTheme(prefs),
  });
  place.append(toggle);
}

const figure = document.getElementById('figure');
if (figure !== null) showFigure(figure);
const sample = document.getElementById('sample');
if (sample !== null)
  sample.append(new SampleView(sample.dataset['sample'] ?? '', words(sample.dataset['models'])).element);
const theme = document.getElementById('theme');
if (theme !== null) showTheme(theme);
document.documentElement.dataset['started'] = ''; // boot.js looks for it
