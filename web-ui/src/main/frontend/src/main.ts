import './styles/base.css';
import './styles/controls.css';
import './styles/panes.css';
import './styles/chart.css';
import './styles/control.css';
import './styles/cost.css';
import './styles/machine.css';
import './styles/screen.css';
import './styles/trace.css';
import './styles/reference.css';
import './styles/readable.css';
import { Workspace } from './app/workspace';
import type { PlaygroundEvents } from './model/events';
import { Hub } from './model/hub';

const root = document.getElementById('app');
if (root !== null) {
  document.documentElement.classList.add('js');
  document.getElementById('readable')?.remove();
  void new Workspace(root, new Hub<PlaygroundEvents>()).start();
}
document.documentElement.dataset['started'] = ''; // boot.js looks for it
