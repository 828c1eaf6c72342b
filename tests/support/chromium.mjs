// How the tests run the system's browser.

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** For Playwright's launch functions. */
export function chromiumOptions(moreFlags = []) {
  return { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...moreFlags] };
}
