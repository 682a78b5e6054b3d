// Before the first paint, so that nobody who chose the dark is met by a white page.
try {
  const theme = localStorage.getItem('corrillo.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is closed to us here; the system's own theme stays.
}
