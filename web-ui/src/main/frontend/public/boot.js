// Runs before the first paint: theme and the mark that scripts run, so that nothing flashes. Old browsers must understand it.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  try {
    var theme = JSON.parse(localStorage.getItem('mkplay.prefs') || '{}').theme;
    if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  } catch (unavailable) {
    // Storage is off or holds something else: the system's colour scheme stays in force.
  }
  // Module scripts have run by then. Where the page's did not begin, the page is as without scripts, and says so.
  addEventListener('load', function () {
    if (root.dataset.started === undefined) {
      root.classList.remove('js');
      root.classList.add('script-failed');
    }
  });
})();
