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
  const workspace = new Workspace(root, new Hub<PlaygroundEvents>());
  document.documentElement.classList.add('js');
  // Only now: what can be read without scripts stays if the workspace cannot be made.
  document.getElementById('readable')?.remove();
  void workspace.start();
}
document.documentElement.dataset['started'] = ''; // boot.js looks for it
