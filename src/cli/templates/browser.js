import { browser } from 'k6/browser';
import { check } from 'k6';

// {{ .ScriptName }}: a page as a person sees it. brunt itself has no browser yet; k6 has.
const BASE = __ENV.BASE_URL || 'http://127.0.0.1:8080';

export const options = {
{{ cloud }}  scenarios: {
    person: {
      executor: 'shared-iterations',
      vus: 1,
      iterations: 1,
      options: { browser: { type: 'chromium' } },
    },
  },
  thresholds: {
    checks: ['rate==1'],
    browser_web_vital_lcp: ['p(75)<2500'],
  },
};

export default async function () {
  const page = await browser.newPage();
  try {
    await page.goto(`${BASE}/`);
    const title = await page.title();
    check(title, { 'the page has a title': (t) => t.length > 0 });
  } finally {
    await page.close();
  }
}
